"""What the tests of clusters run in a process of its own: Spark on two cores of this machine, its answers as JSON.

Run it as `python spark_program.py FOLDER HARVEST TARGET`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

__all__: list[str] = []

_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


def main(folder: str, harvest: str, target: str) -> dict[str, Any]:
    """Return what Spark makes of a folder and of an envelope."""
    # Whoever collects tests loads this module, where there may be no Spark.
    from pyspark.sql import SparkSession

    from xjmeta.bulk import spark

    builder = SparkSession.builder.master("local[2]")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    spark._STRETCH = 1_000
    frames = {
        "units": spark.units(session, folder),
        "stretches": spark.units(session, harvest, cut="record"),
        "findings": spark.findings(session, folder, profile="dacs"),
        "converted": spark.converted(session, folder, target, to="jsonl"),
    }
    tasks = frames["stretches"].rdd.getNumPartitions()
    answers = {name: frame.toArrow().to_pylist() for name, frame in frames.items()}
    session.stop()
    return {**answers, "tasks": tasks}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
