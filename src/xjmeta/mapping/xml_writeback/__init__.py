"""Writes a Record back into the source it was read from: what was not edited stays the same, what was edited is changed
in place.

A unit that was not touched is copied. A unit whose values differ is patched (`mapping.xml_merge`), read again and
compared; where a patch does not say what it should, the unit is written from its values, and the report says so.
Children are woven into the own part of their parent: those that stayed where they were, those that are new behind the
one before them.

`record` is a Record on its way into its source, `own_parts` what is done to the own part of each unit, `read_part` a
part parsed again, `fillers` what only the grammar wants, `children` how units come to stand in their parent.
"""

from xjmeta.mapping.xml_writeback.own_parts import XmlSourceUnit, field_of
from xjmeta.mapping.xml_writeback.read_part import ReadPart, ReparsedPart
from xjmeta.mapping.xml_writeback.record import XmlWriteBack

__all__ = [
    "ReadPart",
    "ReparsedPart",
    "XmlSourceUnit",
    "XmlWriteBack",
    "field_of",
]
