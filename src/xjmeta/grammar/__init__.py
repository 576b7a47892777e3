"""Content models, datatypes, schemas and conformance: what a kind of XML document admits. No element of a
format is named here.
"""
