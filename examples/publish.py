"""Export a public version: units and values marked internal are left out, the rest is untouched."""

import tempfile
from pathlib import Path

import xjmeta

HERE = Path(__file__).resolve().parent
source = HERE / "finding-aid.xml"

record = xjmeta.read(source)
public = record.public()

with tempfile.TemporaryDirectory() as folder:
    target = Path(folder) / "public.xml"
    report = xjmeta.convert(source, target, public=True)
    text = target.read_text("utf-8")

for note in report.notes:
    print(note)
assert "Draft, not yet cleared" in source.read_text("utf-8")
assert "Draft, not yet cleared" not in text
assert "Draft, not yet cleared" not in public.model_dump_json(), (
    "not in the origin either"
)
