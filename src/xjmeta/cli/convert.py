"""`xjmeta convert`: documents to another format, one by one or many into one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Annotated, NamedTuple

import typer

import xjmeta
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

xjmeta convert finding-aid.xml --to ead3 --strict > finding-aid-3.xml

xjmeta convert finding-aid.xml public.xml --public

xjmeta convert finding-aid.csv for-archivesspace.xml --for archivesspace --site site.toml

xjmeta convert old.csv new.xml --to ead3 --map 'Unit Title=title' --map 'Box=containers.1.indicator'
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
        bool, typer.Option("--no-origin", help="Leave out what is kept of the source.")
    ] = False,
    plain: Annotated[
        bool,
        typer.Option("--plain", help="Write EAD without instructions of xjmeta's own."),
    ] = False,
    strict: StrictOption = False,
    strict_visible: StrictVisibleOption = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Read back what was written, and validate it."),
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
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Convert documents to another format.

    The last of several names is the target, unless --output names it: a file, or a folder for many. Several
    inputs and one file as --output go into that file. With one name and no target the result goes to standard
    output.
    """
    inputs, target = _target(sources, output)
    verb = Run(as_json=as_json, quiet=quiet, data_on_stdout=target == "-")
    options = _Options(
        from_,
        to,
        mapping_of(mapping or []),
        public,
        not no_origin,
        strictness(strict, strict_visible),
        check,
        force,
        verbose,
        for_,
        site,
        plain,
    )
    with verb.progress(inputs) as progress:
        if _is_folder(target):
            _each(inputs, target, options, verb, progress)
        elif len(inputs) == 1:
            with verb.input():
                _refuse(target, inputs, options)
                _one(inputs[0], target, options, verb, progress)
        else:
            with verb.input(count=0):
                _refuse(target, inputs, options)
                _into_one(inputs, target, options, verb, progress)
    verb.end()


class _Options(NamedTuple):
    """How to convert, the same for all inputs."""

    from_: str | None
    to: str | None
    mapping: dict[str, str] | str | None
    public: bool
    origin: bool
    strict: xjmeta.Strictness
    check: bool
    force: bool
    verbose: bool
    for_: str | None
    site: str | None
    plain: bool


def _refuse(target: str, inputs: list[str], options: _Options) -> None:
    """Raise TargetError where one of the inputs, or an existing file, would be written over."""
    table = options.mapping if isinstance(options.mapping, str) else None
    refuse_target(target, [*inputs, table], options.to, force=options.force)


def _target(names: list[str], output: str | None) -> tuple[list[str], str]:
    """Tell the inputs from the target."""
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
    inputs: list[str], folder: str, options: _Options, verb: Run, progress: Begin
) -> None:
    """Convert every input to a file of its own in a folder."""
    made: set[str] = set()
    os.makedirs(folder, exist_ok=True)
    for source in inputs:
        with verb.input():
            target = os.path.join(folder, _name(source, options.to))
            if target in made:
                raise xjmeta.TargetError("target-twice", source=source, name=target)
            made.add(target)
            _refuse(target, inputs, options)
            _one(source, target, options, verb, progress)


def _name(source: str, to: str | None) -> str:
    """Return the name of a target in a folder: that of the source, with the extension of the format."""
    name = "stdin" if source == "-" else os.path.basename(source).removesuffix(".gz")
    known = xjmeta.formats().get(to or "")
    return name if known is None else os.path.splitext(name)[0] + known.extensions[0]


def _one(
    source: str, target: str, options: _Options, verb: Run, progress: Begin
) -> None:
    report = xjmeta.convert(
        source,
        target,
        from_=options.from_,
        to=options.to,
        mapping=options.mapping,
        public=options.public,
        origin=options.origin,
        strict=options.strict,
        check=options.check,
        force=options.force,
        plain=options.plain,
        for_=options.for_,
        site=options.site,
        progress=progress(source),
    )
    _tell(report, target, options, verb)


def _into_one(
    inputs: list[str], target: str, options: _Options, verb: Run, progress: Begin
) -> None:
    """Convert several inputs into one document; one that fails is set aside."""
    notes: list[xjmeta.Finding] = []
    report = xjmeta.write(
        _records(inputs, options, verb, progress, notes),
        target,
        format=options.to,
        origin=options.origin,
        strict=options.strict,
        check=options.check,
        force=options.force,
        plain=options.plain,
    )
    report.notes[:0] = notes
    _tell(report, target, options, verb)


def _tell(report: xjmeta.LossReport, target: str, options: _Options, verb: Run) -> None:
    """Tell what was lost, and what the schema says against what was written."""
    verb.report(report, target, verbose=options.verbose)
    if any(note.severity == "error" for note in report.notes):
        verb.fail()


def _records(
    inputs: list[str],
    options: _Options,
    verb: Run,
    progress: Begin,
    notes: list[xjmeta.Finding],
) -> Iterator[xjmeta.Record]:
    for source in inputs:
        with verb.input():
            yield from xjmeta.iter_records(
                source,
                format=options.from_,
                mapping=options.mapping,
                public=options.public,
                findings=notes,
                progress=progress(source),
            )
