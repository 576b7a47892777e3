"""What a spreadsheet shows in place of a value that it cannot work out."""

from __future__ import annotations

import re

__all__ = ["ERROR_VALUE"]

ERROR_VALUE = re.compile(
    r"#(?:REF!|NAME\?|VALUE!|DIV/0!|N/A\b|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA)"
    r"|\A\s*(?:#[¡¿]?[A-ZÀ-ÖØ-ÞА-ЯЁ0-9/ ]{2,14}[!?]|#N/[A-ZÀ-ÖØ-Þ]{1,3}|#{3,}|Err:5\d\d)\s*\Z"
)
"""Error values of spreadsheets in several languages, anywhere in a text; a column too narrow for its number.

>>> [bool(ERROR_VALUE.search(cell)) for cell in ("#REF!", "see #NAME? below", "#¿NOMBRE?", "####", "box #3")]
[True, True, True, True, False]
"""
