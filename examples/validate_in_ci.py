"""Validate finding aids in a CI job: list every finding, and fail only on errors.

Give it files (`python validate_in_ci.py finding-aids/*.xml`); without any it looks at the example.
"""

import sys
from pathlib import Path

import xjmeta

HERE = Path(__file__).resolve().parent
files = [Path(name) for name in sys.argv[1:]] or [HERE / "finding-aid.xml"]

failed = 0
for file in files:
    findings = xjmeta.validate(file, profile="dacs")
    errors = [finding for finding in findings if finding.severity == "error"]
    failed += bool(errors)
    print(f"{file.name}: {len(errors)} errors, {len(findings) - len(errors)} warnings")
    for finding in findings:
        print(f"  {finding}")
raise SystemExit(1 if failed else 0)
