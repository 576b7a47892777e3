"""Print how fast records go through JSON and JSON-LD, as multiples of what the standard library takes for the
same bytes.

Run `python bench/json_formats.py [FOLDER]`; FOLDER holds EAD files, of which the ten largest are read. Aims:
record JSON within 1.5 times `json.loads` and `json.dumps` plus the cost of validating the model; JSON-LD
within twice record JSON.
"""

from __future__ import annotations

import gc
import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from xjmeta.formats import registry
from xjmeta.formats.registry import BytesSource, Format
from xjmeta.model.record import Record

DEFAULT = Path(__file__).resolve().parents[1].parent / "shared" / "corpus" / "ead2002"
ROUNDS = 5


def cpu(function: Callable[[], Any]) -> float:
    """Return seconds of CPU time, the best of the rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        gc.collect()
        gc.disable()
        start = time.process_time()
        function()
        best = min(best, time.process_time() - start)
        gc.enable()
    return best


def read(format_: Format, contents: list[bytes]) -> list[Record]:
    """Read the Records of all documents."""
    assert format_.read is not None
    return [
        record
        for content in contents
        for record in format_.read(BytesSource("x", content))
    ]


def written(format_: Format, records: list[Record], **options: Any) -> list[bytes]:
    """Write each Record as a document."""
    out = []
    for record in records:
        stream = io.BytesIO()
        assert format_.write is not None
        format_.write([record], stream, **options)
        out.append(stream.getvalue())
    return out


def measured(
    format_: Format, records: list[Record]
) -> tuple[float, float, list[bytes]]:
    """Return the seconds of reading and of writing from values alone, and the documents."""
    documents = written(format_, records, origin=False)
    return (
        cpu(lambda: read(format_, documents)),
        cpu(lambda: written(format_, records, origin=False)),
        documents,
    )


def main() -> None:
    """Print a line a measurement."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    largest = sorted(folder.rglob("*.xml"), key=lambda path: -path.stat().st_size)[:10]
    read_once = read(registry.get("ead2002"), [path.read_bytes() for path in largest])
    # What a format does with the source of another one is not measured here.
    bare = written(registry.get("json"), read_once, origin=False)
    records = [
        Record.model_validate({k: v for k, v in json.loads(d).items() if k != "xjmeta"})
        for d in bare
    ]
    reading, writing, documents = measured(registry.get("json"), records)
    lines = [json.dumps(json.loads(document)) for document in documents]
    data = [json.loads(line) for line in lines]
    plain = [
        {key: value for key, value in one.items() if key != "xjmeta"} for one in data
    ]
    loads, dumps = (
        cpu(lambda: [json.loads(d) for d in documents]),
        cpu(lambda: [json.dumps(d) for d in data]),
    )
    validation = cpu(lambda: [Record.model_validate(one) for one in plain])
    allowed = 1.5 * (loads + dumps) + validation
    print(f"{len(records)} records, {sum(map(len, documents)) / 1e6:.1f} MB of JSON")
    print(
        f"json.loads {loads:.3f} s, json.dumps {dumps:.3f} s, validation {validation:.3f} s"
    )
    print(
        f"json: read {reading:.3f} s, write {writing:.3f} s, {(reading + writing) / allowed:.2f} of the aim"
    )
    for name in ("jsonl", "jsonld", "ndjsonld"):
        one, other, _documents = measured(registry.get(name), records)
        print(
            f"{name}: read {one:.3f} s ({one / reading:.2f} x json), "
            f"write {other:.3f} s ({other / writing:.2f} x json)"
        )
    home = read(registry.get("json"), documents)
    edited = [
        record.edit("#0" if record.id is None else record.id, level="fonds")
        for record in home
    ]
    print(
        f"back home untouched {cpu(lambda: written(registry.get('json'), home)):.3f} s, "
        f"with one edit {cpu(lambda: written(registry.get('json'), edited)):.3f} s"
    )


if __name__ == "__main__":
    main()
