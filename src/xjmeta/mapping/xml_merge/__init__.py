"""Writes a changed unit of XML back into its own source: what was not edited stays the same, to the byte.

`merge` compares the values and says what differs, `placement` where a value is put in or taken out, `content` what an
element says otherwise, `edits` makes changes of the text of them; `source_part` is the text that they are made to.
"""

from xjmeta.mapping.xml_merge.merge import Merge
from xjmeta.mapping.xml_merge.source_part import SourcePart

__all__ = ["Merge", "SourcePart"]
