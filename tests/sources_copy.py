"""Programs that run with a copy of the sources (the fixture `copy`), which tests change."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["ROOT", "ask"]

ROOT = Path(__file__).parents[1]


def ask(copy: Path, program: str, *flags: str) -> str:
    """Run a program with the copy, the modules of the tests beside it; return what it prints."""
    done = subprocess.run(
        [sys.executable, *flags, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{copy.parent}{os.pathsep}{ROOT / 'tests'}"},
    )

    assert 0 == done.returncode, done.stderr
    return done.stdout
