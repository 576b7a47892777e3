"""Read a finding aid, change one title, write it back: the file differs in that title and nowhere else."""

import difflib
import tempfile
from pathlib import Path

import xjmeta

HERE = Path(__file__).resolve().parent
source = HERE / "finding-aid.xml"

record = xjmeta.read(source)
edited = record.edit("item-1", title="Cable No. 3582")

with tempfile.TemporaryDirectory() as folder:
    target = Path(folder) / "edited.xml"
    report = xjmeta.write(edited, target)
    before, after = (
        source.read_text("utf-8").splitlines(),
        target.read_text("utf-8").splitlines(),
    )

changed = [line for line in difflib.ndiff(before, after) if line[0] in "-+"]
print("\n".join(changed))
assert len(changed) == 2, "one line went, one line came"
assert not report, "nothing was lost, nothing stayed behind"
