"""The page of fixes: the catalogue, from the fixes themselves."""

from __future__ import annotations

import xjmeta
from docs_pages.table import cell, table

__all__ = ["page"]

_INTRODUCTION = """# Fixes

What is made to a whole collection of descriptions at once: normalized dates, codes of languages, numbers and units of
extents, ids. `xjmeta fix` makes them to files and folders, `xjmeta.fix` to a Record. This page is generated from the
catalogue.

```console
$ xjmeta fix finding-aid.xml --rule dates --dry-run
finding-aid.xml: 1 fixed (date-normal 1)
  ~ item-1 dates.0.normal: set to '1949-08' [date-normal]
fix          made  files  to confirm
date-normal     1      1           0
```

- A fix is an edit like any other: written back, only the bytes that say what was fixed differ, and a document without
  anything to fix is written as it is.
- Only what is certain is done. What an archivist has to look at is named as *to be confirmed*, and done where its code
  or group is given with `--confirm`.
- What the format of a document has no word for is not done in it, and counted: nothing is put into the rest slot.
  Dublin Core has no place for a normalized date beside the displayed one.
- EAD3 wants the type and the coverage of an extent in number and unit; where they are not stated, a filler stands
  there.
- A fix that was made finds nothing more to do: to run it twice is to run it once.
- Beside the target lies a file `TARGET.fixes.jsonl` with every fix, the ids that are new, and the changes that undo it:
  `xjmeta fix --undo fixed.fixes.jsonl fixed/ --output as-before/`. A file that nobody touched
  since has its bytes again. Of one that was edited since, one that is compressed (`.gz`) and a stream the values are
  restored, and may be spelt otherwise than they were; so does
  `fixed.patch(report.undo)` in Python, which has no bytes.
- Ids are given only where `--rule identifiers` asks for them; `--ids` says how they are made up: `number` in document
  order (`unit-00012`), `path` of places (`unit-2-1`), or the reference `code`.
- A finding that a fix mends names it in its remedy.

```python
import xjmeta

report = xjmeta.FixReport()
record = xjmeta.fix("finding-aid.xml", ["dates"], report=report)
print(report, [str(fix) for fix in report.fixes])
assert record.patch(report.undo) == xjmeta.read("finding-aid.xml")
```

"""


def page() -> str:
    """Return the page."""
    groups = dict.fromkeys(rule.group for rule in xjmeta.fixes().values())
    return _INTRODUCTION + "\n".join(map(_group, groups))


def _group(name: str) -> str:
    rows = [
        [f"`{code}`", cell(rule.does), _when(rule), cell(rule.cites)]
        for code, rule in xjmeta.fixes().items()
        if rule.group == name
    ]
    heads = ["fix", "what stands there then", "done", "goes by"]
    return f"## {name}\n\n{table(heads, rows)}"


def _when(rule: xjmeta.FixRule) -> str:
    if not rule.is_usual:
        return "where it is named"
    return "where certain" if rule.is_sure else "where confirmed"
