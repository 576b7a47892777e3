"""The two documents of record JSON: one unit or an array of them, and one a line."""

from typing import Final

from xjmeta.formats.json import SCHEMA
from xjmeta.formats.json.shapes import RecordJson
from xjmeta.mapping.json_document import Documents

__all__ = ["DOCUMENT", "LINES"]

DOCUMENT: Final = Documents(RecordJson("json"), SCHEMA)
LINES: Final = Documents(RecordJson("jsonl"), SCHEMA)
