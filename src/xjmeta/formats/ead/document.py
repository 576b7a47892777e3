"""Writes Records as EAD documents."""

from __future__ import annotations

import sys
from functools import partial

from xjmeta.formats.ead.crosswalk import PREFER, ROWS, UNIT_ATTRS
from xjmeta.formats.ead.grammar import GRAMMARS
from xjmeta.formats.ead.reader import EAD
from xjmeta.mapping.grammar_checks import check_words
from xjmeta.mapping.xml_document import write_records

__all__ = ["write_ead"]

if sys.flags.dev_mode:
    check_words(ROWS, UNIT_ATTRS, EAD.tops, GRAMMARS, PREFER)
write_ead = partial(write_records, EAD)
"""Writes Records in the dialect that is named first, to a stream (`mapping.xml_document`)."""
