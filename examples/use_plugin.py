"""Use a format from another package: here `examples/plugin`, as `pip install` would make it known.

Installing puts the package's entry point beside its module; this script does the same in a folder of its own,
so that nothing has to be installed to try it.
"""

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

with tempfile.TemporaryDirectory() as name:
    installed = Path(name)
    (installed / "xjmeta_labels.py").write_bytes(
        (HERE / "plugin" / "xjmeta_labels.py").read_bytes()
    )
    about = installed / "xjmeta_labels-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: xjmeta-labels\nVersion: 1.0\n", encoding="utf-8"
    )
    (about / "entry_points.txt").write_text(
        "[xjmeta.formats]\nlabels = xjmeta_labels:LABELS\n", encoding="utf-8"
    )
    sys.path.insert(0, name)

    import xjmeta

    assert "labels" in xjmeta.formats()
    target = installed / "shelf.labels"
    report = xjmeta.convert(HERE / "finding-aid.xml", target)
    print(target.read_text("utf-8"), end="")
    print(f"lost: {', '.join(loss.path for loss in report.losses)}")
