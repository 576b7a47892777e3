"""XML documents as text and as light trees: safe parsing, units, slices, places, nodes, fitting, checks. No
archival word lives here.
"""
