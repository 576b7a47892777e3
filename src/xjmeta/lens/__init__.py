"""How documents map to values and back, whatever they are about: rows, shapes, grammars, sources. No archival word
lives here.
"""
