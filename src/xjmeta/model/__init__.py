"""The values: the Record and what it is made of, texts, dates, and where a Record came from. No format is known
here.
"""
