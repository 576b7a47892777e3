"""The facade: read, write, convert, and the other verbs of the library, in terms of sources, targets and
formats.

Whatever format, a verb opens its sources, finds the format of each, tells foreign exceptions in our own
words, and writes whole or not at all. What a verb does with Records stands in the room of its name.
"""

from xjmeta.api.converting import convert
from xjmeta.api.editing import (
    apply,
    diff,
    filled_values,
    fix,
    fixes,
    update,
    values,
)
from xjmeta.api.folders import documents, is_archive, members
from xjmeta.api.looking import formats, inspect, schema, validate
from xjmeta.api.opening import ColumnMapping, Progress
from xjmeta.api.reading import (
    from_bytes,
    from_string,
    iter_records,
    iter_units,
    propose_map,
    read,
)
from xjmeta.api.writing import save, to_bytes, to_string, write
from xjmeta.sources import Readable
from xjmeta.targets import Writable

__all__ = [
    "ColumnMapping",
    "Progress",
    "Readable",
    "Writable",
    "apply",
    "convert",
    "diff",
    "documents",
    "filled_values",
    "fix",
    "fixes",
    "formats",
    "from_bytes",
    "from_string",
    "inspect",
    "is_archive",
    "iter_records",
    "iter_units",
    "members",
    "propose_map",
    "read",
    "save",
    "schema",
    "to_bytes",
    "to_string",
    "update",
    "validate",
    "values",
    "write",
]
