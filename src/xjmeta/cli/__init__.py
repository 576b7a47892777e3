"""The command line: one module a verb, each of which takes arguments, calls the public surface, and prints.

Data goes to standard output, diagnostics to standard error. Exit codes: 0 fine, 1 some input failed or is invalid, 2
usage, 3 loss under --strict.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import xjmeta
from xjmeta.cli._run import FAILED, Verb, usage

__all__ = ["VERBS", "app", "main"]

VERBS = (
    "convert",
    "validate",
    "inspect",
    "diff",
    "apply",
    "fix",
    "values",
    "map",
    "formats",
    "schema",
)
"""The verbs in the order of the help; each is the module of its name here, whose `run` it is."""
_NEEDS_NO_ARGUMENTS = frozenset({"formats", "schema"})
_STYLE: dict[str, Any] = {
    "rich_markup_mode": "rich",
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}


def _flowing(text: str) -> str:
    """Return a text with its paragraphs on one line each, for a terminal of any width."""
    return "\n\n".join(
        " ".join(paragraph.split()) for paragraph in text.split("\n\n")
    )


def _command(name: str) -> Any:
    """Return the command of a verb; typer makes a validator for each of its options, which takes its time."""
    verb: Any = import_module(f"xjmeta.cli.{name}")
    alone = typer.Typer(add_completion=False, **_STYLE)
    alone.command(
        name,
        cls=getattr(verb, "COMMAND", Verb),
        help=_flowing(verb.run.__doc__ or ""),
        no_args_is_help=name not in _NEEDS_NO_ARGUMENTS,
        epilog=verb.EXAMPLES,
    )(verb.run)
    return typer.main.get_command(alone)


class _Verbs(TyperGroup):
    """The verbs, each imported when it is first needed: a run needs one."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands: dict[str, Any] = dict.fromkeys(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of a verb; None if there is none of that name."""
        if cmd_name in self.commands and self.commands[cmd_name] is None:
            self.commands[cmd_name] = _command(cmd_name)
        return super().get_command(ctx, cmd_name)


app = typer.Typer(cls=_Verbs, **_STYLE)

_BEGIN = """[bold]Begin with[/bold]

xjmeta inspect finding-aid.xml

xjmeta convert finding-aid.xml finding-aid.csv

Exit codes: 0 fine, 1 some input failed or is invalid, 2 usage, 3 loss under --strict.
"""


def _version(is_asked: bool) -> None:
    if is_asked:
        sys.stdout.write(f"xjmeta {xjmeta.__version__}\n")
        raise typer.Exit


@app.callback(
    invoke_without_command=True,
    epilog=_BEGIN,
)
def _start(
    context: typer.Context,
    _version_wanted: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help="Print the version.",
        ),
    ] = False,
) -> None:
    """Archival descriptions between EAD, Dublin Core, CSV, JSON-LD and others, without silent loss."""
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help() + "\n")


class _NoOutput(io.TextIOBase):
    """Standard output where it is closed: a verb that prints nothing there goes on."""

    def write(self, _text: str) -> int:
        raise OSError(errno.EBADF, "standard output is closed")


def _open_streams() -> None:
    """Open the null device for standard streams that are closed, so that no other file gets their number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - until the end
    if sys.stdout is None:
        sys.stdout = _NoOutput()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _give_up(error: OSError) -> int:
    """Report that standard output takes nothing more, unless nobody reads standard error; return the exit code."""
    with suppress(
        OSError, ValueError
    ):  # what is left would be tried again at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if isinstance(error, BrokenPipeError):
        return FAILED
    if error.errno == errno.EBADF:
        return usage("no-output").exit_code
    usage("cannot-write", name="<stdout>", reason=error.strerror or str(error))
    return FAILED


def _start_lightly() -> None:
    """Leave out what costs a start its time and gives a command nothing."""
    gc.set_threshold(50_000)  # of the many objects of a start none is let go
    # Plug-ins of pydantic watch a program's models; to look for them is to read the metadata of all packages.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def main() -> None:
    """Run the command line; a request to end lets every open target be cleared away first."""
    _start_lightly()
    signal.signal(
        signal.SIGTERM, lambda number, _frame: sys.exit(128 + number)
    )
    _open_streams()
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except OSError as error:
        sys.exit(_give_up(error))
