"""Files that are made from code: written, or with `--check` only compared with what they should be."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["keep"]


def keep(files: Mapping[Path, str]) -> int:
    """Write each file whose text is another; with `--check` write none, tell which, and return 1 if there are any."""
    stale = [
        path
        for path, text in files.items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    if "--check" in sys.argv[1:]:
        sys.stderr.writelines(
            f"{path.name} is out of step: run {sys.argv[0]}\n" for path in stale
        )
        return int(bool(stale))
    for path in stale:
        path.write_text(files[path], encoding="utf-8")
    return 0
