"""`xjmeta convert`: documents to another format, one by one or many into one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain, islice
from typing import Annotated, Any, BinaryIO, NamedTuple

import typer

import xjmeta
from xjmeta.cli._batch import (
    Batch,
    Item,
    JobsOption,
    ManifestOption,
    ResumeOption,
    has_many,
    is_no_document,
    items,
    opened,
    release,
)
from xjmeta.cli._names import FileNames
from xjmeta.cli._run import (
    Begin,
    ForOption,
    JsonOption,
    MapOption,
    QuietOption,
    Run,
    SiteOption,
    Sources,
    StrictOption,
    StrictVisibleOption,
    format_names,
    mapping_of,
    refuse_target,
    strictness,
    usage,
)

EXAMPLES = """[bold]Examples[/bold]

xjmeta convert finding-aid.xml finding-aid.csv

xjmeta convert *.xml --to jsonld --output converted/

xjmeta convert *.xml --output all.jsonl

xjmeta convert finding-aids/ harvest.tar.gz --to jsonld --output converted/ --jobs 4

xjmeta convert finding-aids/ harvest.tar.gz --to jsonld --output converted/ --jobs 4 --resume

xjmeta convert *.xml --output page.oai_dc.xml --as oai-pmh --identifier-base oai:example.org: --datestamp 2026-05-01

xjmeta convert finding-aid.xml --to ead3 --strict > finding-aid-3.xml

xjmeta convert finding-aid.xml public.xml --public

xjmeta convert finding-aid.csv for-archivesspace.xml --for archivesspace --site site.toml

xjmeta convert finding-aid.xml finding-aid.xlsx --columns my-columns.txt

xjmeta convert old.csv new.xml --to ead3 --map 'Unit Title=title' --map 'Box=box'

xjmeta convert finding-aid.xml house.csv --map house.toml
"""


def run(
    sources: Sources,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="The target: a file, a folder, or -.",
            show_default=False,
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            "-t",
            help="The format to write.",
            autocompletion=format_names,
            show_default=False,
        ),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from",
            "--format",
            "-f",
            help="The format to read.",
            autocompletion=format_names,
            show_default=False,
        ),
    ] = None,
    mapping: MapOption = None,
    for_: ForOption = None,
    site: SiteOption = None,
    public: Annotated[
        bool, typer.Option("--public", help="Leave out what is internal.")
    ] = False,
    no_origin: Annotated[
        bool,
        typer.Option(
            "--no-origin", help="Leave out what is kept of the source."
        ),
    ] = False,
    plain: Annotated[
        bool,
        typer.Option(
            "--plain",
            help="Write nothing of xjmeta's own: no instructions in EAD, no elements in DC terms, "
            "no rest and origin in sheets, and no apostrophes but before formulas.",
        ),
    ] = False,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns",
            help="The columns of a sheet: basic, all (one for each single value), or a file with one name a line.",
            show_default=False,
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            "--base",
            help="The beginning of the addresses of units (linked data, Dublin Core).",
            show_default=False,
        ),
    ] = None,
    context_url: Annotated[
        str | None,
        typer.Option(
            "--context-url",
            help="Refer to the context of JSON-LD by this address.",
            show_default=False,
        ),
    ] = None,
    as_: Annotated[
        str | None,
        typer.Option(
            "--as",
            help="Put several records into one page: oai-pmh (EAD, Dublin Core).",
            show_default=False,
        ),
    ] = None,
    identifier_base: Annotated[
        str | None,
        typer.Option(
            "--identifier-base",
            help="The beginning of the identifiers of records in the page.",
            show_default=False,
        ),
    ] = None,
    datestamp: Annotated[
        str | None,
        typer.Option(
            "--datestamp",
            help="The datestamp of records in the page that state none.",
            show_default=False,
        ),
    ] = None,
    strict: StrictOption = False,
    strict_visible: StrictVisibleOption = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Read back what was written, and validate it."
        ),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite a target that exists.")
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose", "-v", help="Name every value that is lost or carried."
        ),
    ] = False,
    jobs: JobsOption = 1,
    manifest: ManifestOption = None,
    resume: ResumeOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Convert documents to another format.

    The last of several names is the target, unless --output names it: a file, or a folder for many. Several
    inputs and one file as --output go into that file. With one name and no target the result goes to standard
    output.

    Folders and archives (.zip, .tar.gz) mean the documents in them; the results are in the target folder as
    these do there. Beside it a manifest (TARGET.manifest.jsonl) records what became of each, and --resume continues a
    run that was interrupted. --jobs processes several at once.
    """
    inputs, target = _target(sources, output)
    verb = Run(as_json=as_json, quiet=quiet, data_on_stdout=target == "-")
    options = _ConvertOptions(
        from_=from_,
        to=to,
        mapping=mapping_of(mapping or []),
        public=public,
        force=force,
        verbose=verbose,
        for_=for_,
        site=site,
        writing={
            "origin": not no_origin,
            "strict": strictness(strict, strict_visible),
            "check": check,
            "plain": plain,
            "columns": columns,
            "base": base,
            "context_url": context_url,
            "as_": as_,
            "identifier_base": identifier_base,
            "datestamp": datestamp,
        },
    )
    if _is_folder(target):
        # A run over many documents can be interrupted, so it keeps a manifest even if nobody named one.
        if manifest is None and (resume or has_many(inputs)):
            manifest = target.rstrip("/" + os.sep) + _MANIFEST
        with verb.input(count=0):
            _each(inputs, target, options, verb, (jobs, manifest, resume))
        verb.end()
    if resume or manifest is not None or jobs > 1:
        raise usage("folder-only")
    # From here on there is one target: nothing to resume, and nothing to do at once.
    with verb.progress(inputs) as progress:
        if len(inputs) == 1 and not has_many(inputs):
            with verb.input():
                _refuse(target, inputs, options)
                report = _one(inputs[0], target, options, progress(inputs[0]))
                _report(report, target, options, verb)
        else:
            with verb.input(count=0):
                _refuse(target, inputs, options)
                _into_one(inputs, target, options, verb, progress)
    verb.end()


# What the name of a manifest adds to that of the folder of results.
_MANIFEST = ".manifest.jsonl"


class _ConvertOptions(NamedTuple):
    """How to convert, the same for all inputs; `writing` are options that `write` and `convert` take alike."""

    from_: str | None
    to: str | None
    mapping: dict[str, str] | str | None
    public: bool
    force: bool
    verbose: bool
    for_: str | None
    site: str | None
    writing: dict[str, Any]

    @property
    def target_format(self) -> str | None:
        """The format that is written: the one that was asked for, or that of the system the document is for."""
        if self.for_ is None:
            return self.to
        from xjmeta import systems  # noqa: PLC0415 - only a system needs it

        return systems.get(self.for_).format


def _refuse(target: str, inputs: list[str], options: _ConvertOptions) -> None:
    """Raise TargetError where one of the inputs, or an existing file, would be written over."""
    table = options.mapping if isinstance(options.mapping, str) else None
    columns = options.writing["columns"]
    house = None if columns in ("basic", "all") else columns
    refuse_target(
        target, [*inputs, table, house], options.to, force=options.force
    )


def _target(names: list[str], output: str | None) -> tuple[list[str], str]:
    """Separate the inputs from the target."""
    if output is not None:
        return names, output
    if len(names) == 1:
        return names, "-"
    *inputs, target = names
    if not _is_folder(target) and target != "-" and len(inputs) > 1:
        raise usage("no-target")
    return inputs, target


def _is_folder(target: str) -> bool:
    return target.endswith(("/", os.sep)) or os.path.isdir(target)


def _each(
    inputs: list[str],
    folder: str,
    options: _ConvertOptions,
    verb: Run,
    how: tuple[int, str | None, bool],
) -> None:
    """Convert every document to a file of its own in a folder."""
    jobs, manifest, resume = how
    below = [os.path.realpath(path) for path in inputs if os.path.isdir(path)]
    if _is_below(os.path.realpath(folder), below):
        raise xjmeta.TargetError("target-is-source", name=folder)
    os.makedirs(folder, exist_ok=True)
    settings = {
        **options._asdict(),
        **options.writing,
        "verb": "convert",
        "output": folder,
        **verb.settings,
    }
    del settings["force"], settings["writing"]
    batch = Batch(
        verb, inputs, jobs=jobs, manifest=manifest, resume=resume,
        force=options.force, run=settings, folders=[folder],
    )  # fmt: skip
    files = [path for path in inputs if not os.path.isdir(path)]
    work = partial(_to_folder, options, folder, files, below)
    batch.do(work, prepare=_Targets(folder, options.target_format).prepared)


class _Targets:
    """The targets of a run, each of which is written once."""

    def __init__(self, folder: str, to: str | None) -> None:
        self._folder, self._to = folder, to
        self._taken: set[int] = set()

    def prepared(self, item: Item) -> Item:
        """Return an item, with what is wrong with it where its target is taken."""
        if item.problem is not None:
            return item
        target = os.path.join(self._folder, _name(item.name, self._to))
        if hash(target) in self._taken:
            problem = xjmeta.TargetError(
                "target-twice", source=item.shown, name=target
            )
            return item._replace(problem=problem)
        self._taken.add(hash(target))
        return item


_SEVERAL = frozenset({"no-common-document", "one-record-only"})
"""The errors of a document that holds several Records where only one can be written."""


def _to_folder(
    options: _ConvertOptions,
    folder: str,
    files: list[str],
    below: list[str],
    item: Item,
    verb: Run,
) -> Mapping[str, Any]:
    """Convert one document; return its target, and how many values were lost, carried and left behind."""
    with opened(item) as source:
        target = os.path.join(folder, _name(item.name, options.target_format))
        if _is_below(os.path.realpath(target), below):
            raise xjmeta.TargetError("target-is-source", name=target)
        if not os.path.isdir(folder):
            raise xjmeta.TargetError("lost-folder", name=folder)
        ours = options._replace(force=options.force or item.is_begun)
        _refuse(target, [item.path, *files], ours)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        try:
            report = _one(source, target, ours, None)
        # The format holds one Record in a document, and there are several:
        # each gets a file of its own.
        except xjmeta.XjmetaError as error:
            if error.code not in _SEVERAL:
                raise
            report = None
    if report is None:
        target, extension = _split(target, options.target_format)
        with opened(item) as source:
            report = _one_by_one(source, target, extension, ours)
    _report(report, target, options, verb)
    return {
        "target": target,
        "lost": len(report.losses),
        "carried": len(report.carried),
        "left_behind": len(report.left_behind),
    }


def _one_by_one(
    source: str | BinaryIO,
    folder: str,
    extension: str,
    options: _ConvertOptions,
) -> xjmeta.LossReport:
    """Write each Record of a document, which no one document of the format holds, to a file of its own in a folder."""
    notes: list[xjmeta.Finding] = []
    reports: list[xjmeta.LossReport] = []
    os.makedirs(folder, exist_ok=True)
    records = xjmeta.iter_records(
        source,
        format=options.from_,
        mapping=options.mapping,
        public=options.public,
        findings=notes,
    )
    names = FileNames()
    for number, record in enumerate(records, 1):
        target = os.path.join(folder, names.of(record, number) + extension)
        refuse_target(target, [], options.to, force=options.force)
        reports.append(_written(record, target, options))
    report = xjmeta.LossReport.total(reports)
    report.notes[:0] = notes
    return report


def _is_below(path: str, folders: list[str]) -> bool:
    return any(
        path == folder or path.startswith(os.path.join(folder, ""))
        for folder in folders
    )


def _name(source: str, to: str | None) -> str:
    """Return the name of a target in a folder: that of the source, with the extension of the format."""
    name = "stdin" if source == "-" else source.removesuffix(".gz")
    target_format = xjmeta.formats().get(to or "")
    if target_format is None:
        return name
    return _stem(name) + target_format.extensions[0]


def _stem(name: str) -> str:
    """Return a name without the extension of its format, which may have two parts (.atom.csv), or its last part."""
    known = (of for by in xjmeta.formats().values() for of in by.extensions)
    own = max(filter(name.endswith, known), key=len, default="")
    return name.removesuffix(own) if own else os.path.splitext(name)[0]


def _split(target: str, to: str | None) -> tuple[str, str]:
    """Separate the extension of a format from the rest of a target's name."""
    target_format = xjmeta.formats().get(to or "")
    extension = (
        os.path.splitext(target)[1]
        if target_format is None
        else target_format.extensions[0]
    )
    return target.removesuffix(extension), extension


def _one(
    source: str | BinaryIO,
    target: str,
    options: _ConvertOptions,
    progress: Callable[[int], None] | None,
) -> xjmeta.LossReport:
    return xjmeta.convert(
        source,
        target,
        from_=options.from_,
        to=options.to,
        mapping=options.mapping,
        public=options.public,
        force=options.force,
        **options.writing,
        for_=options.for_,
        site=options.site,
        progress=progress,
    )


def _into_one(
    inputs: list[str],
    target: str,
    options: _ConvertOptions,
    verb: Run,
    progress: Begin,
) -> None:
    """Convert several inputs into one document; one that fails is set aside."""
    notes: list[xjmeta.Finding] = []
    without_columns: list[str] = []
    records = _records(inputs, options, verb, progress, notes, without_columns)
    # Whether the map says what is read or what is written is known once something was read.
    first = list(islice(records, 1))
    mapping = options.mapping if without_columns else None
    report = _written(chain(first, records), target, options, mapping)
    report.notes[:0] = notes
    _report(report, target, options, verb)


def _written(
    records: xjmeta.Record | Iterator[xjmeta.Record],
    target: str,
    options: _ConvertOptions,
    mapping: dict[str, str] | str | None = None,
) -> xjmeta.LossReport:
    if options.for_ is not None:
        return _written_for(records, target, options)
    return xjmeta.write(
        records,
        target,
        mapping=mapping,
        format=options.to,
        force=options.force,
        **options.writing,
    )


def _written_for(
    records: xjmeta.Record | Iterator[xjmeta.Record],
    target: str,
    options: _ConvertOptions,
) -> xjmeta.LossReport:
    """Write the one Record of a document for a library system."""
    if isinstance(records, xjmeta.Record):
        records = iter((records,))
    first_two = list(islice(records, 2))
    if len(first_two) != 1:
        raise xjmeta.FormatError(
            "one-record-only", source=target, format=options.for_
        )
    return xjmeta.convert(
        first_two[0],
        target,
        strict=options.writing["strict"],
        force=options.force,
        for_=options.for_,
        site=options.site,
    )


def _report(
    report: xjmeta.LossReport, target: str, options: _ConvertOptions, verb: Run
) -> None:
    """Report what was lost, and what the schema refuses in what was written."""
    verb.report(report, target, verbose=options.verbose)
    if any(note.severity == "error" for note in report.notes):
        verb.fail()


def _records(
    inputs: list[str],
    options: _ConvertOptions,
    verb: Run,
    progress: Begin,
    notes: list[xjmeta.Finding],
    without_columns: list[str],
) -> Iterator[xjmeta.Record]:
    """Yield the Records of all inputs; those that have no columns to map are named in `without_columns`."""
    with tempfile.TemporaryDirectory(prefix="xjmeta-") as spool:
        for item in items(inputs, spool, lambda _name, _stamp: False):
            with verb.input():
                yield from _records_of(
                    item, options, progress, notes, without_columns
                )
            release(item)


def _records_of(
    item: Item,
    options: _ConvertOptions,
    progress: Begin,
    notes: list[xjmeta.Finding],
    without_columns: list[str],
) -> Iterator[xjmeta.Record]:
    """Yield the Records of one of several documents; a file in a folder may be none."""
    try:
        try:
            yield from _read(item, options, options.mapping, progress, notes)
        # A map was given, and this document has no columns: it is read
        # without; standard input cannot be read twice.
        except xjmeta.XjmetaError as error:
            if error.code != _NO_COLUMNS or item.path == "-":
                raise
            without_columns.append(item.path)
            yield from _read(item, options, None, progress, notes)
    except xjmeta.XjmetaError as error:
        if not is_no_document(item, error):
            raise


# The code of the error where a map is given for a source that has no columns.
_NO_COLUMNS = "no-columns"


def _read(
    item: Item,
    options: _ConvertOptions,
    mapping: dict[str, str] | str | None,
    progress: Begin,
    notes: list[xjmeta.Finding],
) -> Iterator[xjmeta.Record]:
    with opened(item) as source:
        yield from xjmeta.iter_records(
            source,
            format=options.from_,
            mapping=mapping,
            public=options.public,
            findings=notes,
            progress=progress(item.path),
        )
