"""Documents by the thousand on a cluster: Spark reads, checks and converts them where its workers are.

A row goes out for each document, or for each stretch of an envelope, and what `xjmeta.bulk` makes of it comes back:
paths are handed over, never Records. Who shares the work out, repeats what failed and waits for what is slow is Spark.
Needs the extra `spark`, and a path that every worker can open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from xjmeta import api, bulk
from xjmeta.formats import registry
from xjmeta.formats.parquet.crosswalk import RECORD
from xjmeta.formats.parquet.table import arrow
from xjmeta.messages import InputError, MissingExtraError, XjmetaError
from xjmeta.xml.slices import Slices

__all__ = ["converted", "findings", "units"]

# How many tasks there are at most, where nothing else is said.
_TASKS = 200
# How many bytes of an envelope are a task of their own.
_STRETCH = 16 * 2**20
_JOB = "source string, target string, head long, start long, stop long, tail long, before long"
_FINDING = (
    "source string, severity string, code string, message string, remedy string, "
    "line long, column long, path string, unit string, error string"
)
_OUTCOME = "source string, target string, losses long, carried long, left_behind long, error string"


class _Job(NamedTuple):
    """What a worker receives: a document, and of an envelope where its head ends, which stretch to take, where its
    tail begins, and how many Records stand before that.
    """

    source: str
    target: str | None = None
    head: int | None = None
    start: int | None = None
    stop: int | None = None
    tail: int | None = None
    before: int = 0


def units(
    session: Any,
    sources: str | Path | Iterable[str | Path],
    *,
    format: str | None = None,
    cut: str | None = None,
    tasks: int = _TASKS,
) -> Any:
    """Return a DataFrame of the units of documents: the columns of `xjmeta.bulk.schema()`, `source` before and `error`
    behind them.

    `sources` is a folder, a document, or several. With `cut`, the name of the elements that repeat in it (`record`,
    `ead`), a long envelope is read by several workers, a stretch of its bytes each. A document that cannot be read to
    its end is a row with `error`, beside the units that were read before. Raises MissingExtraError without the extra.
    """
    jobs = [job for path in _paths(sources) for job in _stretches(path, cut)]
    read = partial(_units_of, format_=format)
    names = [f"`{field.name}` {_ddl(field.type)}" for field in bulk.schema()]
    schema = ", ".join(["source string", *names, "error string"])
    return _mapped(session, jobs, read, schema, tasks)


def findings(
    session: Any,
    sources: str | Path | Iterable[str | Path],
    *,
    profile: str | None = None,
    tasks: int = _TASKS,
) -> Any:
    """Return a DataFrame of what is wrong with documents, a row a finding of `xjmeta.validate`.

    A document that cannot be read is a row with `error`. Raises MissingExtraError without the extra.
    """
    jobs = [_Job(str(path)) for path in _paths(sources)]
    return _mapped(
        session, jobs, partial(_findings_of, profile=profile), _FINDING, tasks
    )


def converted(
    session: Any,
    sources: str | Path | Iterable[str | Path],
    folder: str | Path,
    *,
    to: str,
    origin: bool = True,
    tasks: int = _TASKS,
) -> Any:
    """Return a DataFrame that converts documents into a folder when it is run.

    A row is a document, with how much was lost; one that cannot be read or written is a row with `error`. What was in
    the folder under such a name is replaced, so that a task that is repeated comes to the same end. Raises InputError
    where two documents would go to one file, MissingExtraError without the extra.
    """
    end = registry.get(to).extensions[0]
    base = (
        Path(sources).absolute() if isinstance(sources, (str, Path)) else None
    )
    jobs = []
    for path in _paths(sources):
        is_below = base is not None and base in path.parents
        inner = (
            path.relative_to(base) if base and is_below else Path(path.name)
        )
        jobs.append(
            _Job(str(path), str(Path(folder) / inner.with_suffix(end)))
        )
    targets: set[str | None] = set()
    for job in jobs:
        if job.target in targets:
            raise InputError("target-twice", name=job.target)
        targets.add(job.target)
    write = partial(_outcome_of, to=to, origin=origin)
    return _mapped(session, jobs, write, _OUTCOME, tasks)


# ---- before: what there is to do


def _paths(sources: str | Path | Iterable[str | Path]) -> list[Path]:
    """Return the documents that are meant: of a folder all files in it."""
    given = [sources] if isinstance(sources, (str, Path)) else sources
    out: list[Path] = []
    for path in map(Path, given):
        if path.is_dir():
            out += sorted(
                inner for inner in path.rglob("*") if inner.is_file()
            )
        else:
            out.append(path)
    return [path.absolute() for path in out]


def _stretches(path: Path, cut: str | None) -> Iterator[_Job]:
    """Yield what there is to read of a document: all of it, or the stretches of an envelope."""
    try:
        ends = [] if cut is None else list(_ends(path, cut.encode()))
    except OSError:
        ends = []  # whoever reads it will say so
    if len(ends) < 3:
        yield _Job(str(path))
        return
    head, *inner, tail = ends
    start, before = head, 0
    for number, end in enumerate(inner, 1):
        if end - start >= _STRETCH or end == inner[-1]:
            yield _Job(
                str(path),
                None,
                head,
                start,
                end,
                tail,
                before,
            )
            start, before = end, number


def _ends(path: Path, name: bytes) -> Iterator[int]:
    """Yield where the head of an envelope ends, where each of its Records does, and where its tail begins."""
    with path.open("rb") as stream:
        cut = Slices(stream, name)
        at = 0
        for number, piece in enumerate(cut):
            if number == 0:
                at = len(cut.head)
                yield at
            at += len(piece)
            yield at
        yield at


def _ddl(kind: Any) -> str:
    """Return a type of Arrow as Spark spells it."""
    types = arrow().types
    if types.is_list(kind):
        return f"array<{_ddl(kind.value_type)}>"
    if types.is_struct(kind):
        inner = (f"`{field.name}`: {_ddl(field.type)}" for field in kind)
        return f"struct<{', '.join(inner)}>"
    names = {arrow().bool_(): "boolean", arrow().int64(): "long"}
    return names.get(kind, "string")


def _mapped(
    session: Any,
    jobs: list[_Job],
    work: Callable[[_Job], Iterator[Any]],
    schema: str,
    tasks: int,
) -> Any:
    try:
        import pyspark  # noqa: F401, PLC0415 - only a cluster needs it
    except ImportError as error:
        raise MissingExtraError("missing-extra", extra="spark") from error
    frame = session.createDataFrame([tuple(job) for job in jobs], _JOB)
    shared = frame.repartition(max(1, min(len(jobs), tasks)))
    return shared.mapInArrow(partial(_each, work=work), schema)


# ---- on a worker


def _each(
    batches: Iterator[Any], work: Callable[[_Job], Iterator[Any]]
) -> Iterator[Any]:
    for batch in batches:
        for row in batch.to_pylist():
            yield from work(_Job(**row))


def _document(job: _Job) -> Any:
    """Return what is read: the path, or a stretch of an envelope with its head and tail."""
    if job.start is None or job.stop is None:
        return job.source
    with Path(job.source).open("rb") as stream:
        head = stream.read(job.head)
        stream.seek(job.start)
        stretch = stream.read(job.stop - job.start)
        stream.seek(job.tail or 0)
        return BytesIO(head + stretch + stream.read())


def _units_of(job: _Job, format_: str | None) -> Iterator[Any]:
    pa = arrow()
    schema = bulk.schema()
    text = pa.string()
    names = ["source", *schema.names, "error"]
    try:
        for batch in bulk.batches(_document(job), format=format_):
            count = batch.num_rows
            columns = list(batch.columns)
            at = schema.get_field_index(RECORD)
            numbers = [
                number + job.before for number in columns[at].to_pylist()
            ]
            columns[at] = pa.array(numbers, pa.int64())
            sources = pa.array([job.source] * count, text)
            arrays = [sources, *columns, pa.nulls(count, text)]
            yield pa.RecordBatch.from_arrays(arrays, names)
    # One broken document is a row with its error: it must not end the whole
    # job.
    except XjmetaError as error:
        nulls = [pa.nulls(1, field.type) for field in schema]
        arrays = [
            pa.array([job.source]),
            *nulls,
            pa.array([_error_text(error, job)]),
        ]
        yield pa.RecordBatch.from_arrays(arrays, names)


def _error_text(error: XjmetaError, job: _Job) -> str:
    """Return what went wrong with a document; of a stretch of one, which it is."""
    if job.start is None:
        return str(error)
    return f"{error} (bytes {job.start} to {job.stop} of {job.source})"


def _rows(schema: str, rows: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
    pa = arrow()
    columns = [column.split(" ") for column in schema.split(", ")]
    types = {"string": pa.string(), "long": pa.int64()}
    given = list(zip(*rows, strict=True))
    if given:
        arrays = [
            pa.array(cells, types[kind])
            for cells, (_name, kind) in zip(given, columns, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(
            arrays, [name for name, _kind in columns]
        )


def _findings_of(job: _Job, profile: str | None) -> Iterator[Any]:
    nothing = (None,) * 8
    try:
        rows: list[tuple[Any, ...]] = [
            (
                job.source, finding.severity, finding.code, finding.message, finding.remedy,
                finding.line, finding.column, finding.path, finding.unit, None,
            )
            for finding in api.validate(job.source, profile=profile)
        ]  # fmt: skip
    except XjmetaError as error:
        rows = [(job.source, *nothing, str(error))]
    yield from _rows(_FINDING, rows)


def _outcome_of(job: _Job, to: str, *, origin: bool) -> Iterator[Any]:
    assert job.target is not None, (
        "every document that is converted has a target"
    )
    try:
        Path(job.target).parent.mkdir(parents=True, exist_ok=True)
        report = api.convert(
            job.source, job.target, to=to, origin=origin, force=True
        )
        counts = (
            len(report.losses),
            len(report.carried),
            len(report.left_behind),
        )
        row: tuple[Any, ...] = (job.source, job.target, *counts, None)
    except (XjmetaError, OSError) as error:
        row = (job.source, job.target, None, None, None, str(error))
    yield from _rows(_OUTCOME, [row])
