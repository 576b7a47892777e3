"""How documents map to values and back: rows, shapes, compiled tables, the rest slot, and writing a changed
unit back into its source. No archival word lives here.
"""
