"""A round trip through a spreadsheet: export, edit cells as a colleague would, and bring the edits home to
the EAD.

The sheet is a row a unit and a column a value; only what was edited changes in the finding aid.
"""

import csv
import tempfile
from pathlib import Path

import xjmeta

HERE = Path(__file__).resolve().parent
source = HERE / "finding-aid.xml"

with tempfile.TemporaryDirectory() as name:
    sheet, edited, home = (
        Path(name) / file for file in ("units.csv", "edited.csv", "home.xml")
    )
    xjmeta.convert(source, sheet, origin=False)

    with sheet.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rows[1]["title"] = "Cable No. 3581, corrected"
    with edited.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)

    merged = xjmeta.apply(edited, to=source)
    xjmeta.write(merged, home)
    for change in xjmeta.diff(source, home):
        print(change.unit, change.path, change.old, "->", change.new)
    assert home.read_bytes() == source.read_bytes().replace(
        b"Cable No. 3581", b"Cable No. 3581, corrected"
    )
