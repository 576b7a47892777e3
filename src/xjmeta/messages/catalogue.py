"""The catalogue: for every code the sentence and the remedy, with the names of its values in braces.

Formats and rules add their own codes with `add`, beside the code that uses them; the codes that several rooms use are
here. The messages page of the documentation is generated from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["CATALOGUE", "Template", "add", "say"]


class Template(NamedTuple):
    """A sentence and what to do about it."""

    message: str
    remedy: str = ""


CATALOGUE: dict[str, Template] = {
    "no-network": Template("{name} is an address, and nothing is fetched from the network.", "Download it, and name the file."),
    "not-found": Template("{name} does not exist.", "Check the path."),
    "is-a-directory": Template("{name} is a directory.", "Name a file, or several: {name}/*.xml"),
    "no-permission": Template("{name} may not be opened: permission denied.", "Change its permissions, or copy it."),
    "cannot-open": Template("{name} cannot be opened: {reason}.", "Check the path and the disk."),
    "cannot-write": Template("{name} cannot be written: {reason}.", "Nothing was changed. Check the folder and the disk."),
    "no-folder": Template("The folder of {name} does not exist.", "Make it first, or name another target."),
    "empty-input": Template("The input is empty.", "Check how the file was made or downloaded."),
    "cannot-read": Template("The stream cannot be read: {reason}.", "Give an open file object, a path, or bytes."),
    "no-input": Template("Standard input is closed.", "Leave it open, or name a file."),
    "temporary-full": Template("The temporary folder {folder} is full: {reason}.", "Make room there, or set TMPDIR to another folder."),
    "stream-too-long": Template("The stream gives more than {limit}.", "Save it as a file, and name that."),
    "empty-members": Template("The compressed input has more than {limit} members that hold nothing.", "Unpack it yourself if you trust it."),
    "no-memory": Template("The memory of this computer does not suffice for it.", "Cut the document into pieces, or take a computer with more memory."),
    "binary-input": Template("The input looks like {looks}, which is not read.", "Give a document of one of the formats that formats() lists."),
    "unknown-format": Template("The format of the input is not recognised; it looks like {looks}.", 'If it is one of ours, name it: format="ead2002", or another that formats() lists.'),
    "no-such-format": Template("There is no format {format!r}.", "The formats are: {known}."),
    "no-format-for-target": Template("No format goes by the name of the target.", "Name it: format=, or to= of convert, and one that formats() lists."),
    "read-only-format": Template("{format} can be read, but not written.", "Choose another one that formats() lists."),
    "write-only-format": Template("{format} can be written, but not read.", "Choose another one that formats() lists."),
    "not-well-formed": Template("The XML is not well-formed: {reason}", "Correct the markup here."),
    "cut-off": Template("The XML ends in the middle: {reason}", "The file is cut off; get it again."),
    "bare-ampersand": Template("The XML is not well-formed: it contains an unescaped &.", "Write &amp; for it."),
    "bad-encoding": Template("The bytes are not in the encoding the file declares: {reason}", "Save it as UTF-8, or declare the right encoding."),
    "namespace-malformed": Template("The namespace {namespace!r} is no URI: it may hold no blank.", "Take the blank out."),
    "expansion-bomb": Template("The file expands entities without bound.", "Refused. Do not open this file with other tools either."),
    "too-deep": Template("{what} are nested more than {limit} levels deep.", "Flatten the deepest levels."),
    "too-long": Template("A text, a value or a comment is longer than {limit} MB.", "Cut it in pieces, or move what it holds to a file of its own."),
    "too-large": Template("The compressed input unfolds to more than {limit}.", "Unpack it yourself if you trust it."),
    "not-yet": Template("This is {what}, which is not yet read.", "Save it in an earlier version of the format."),
    "older-version": Template(
        "The document is of version {version}, which is no longer read; this program reads {known}.",
        "Write it again from its source, or read it with the version of xjmeta that wrote it.",
    ),
    "newer-version": Template("The document is of version {version}; this program knows up to {known}.", "Update xjmeta."),
    "newer-minor": Template("The document is of the newer version {version}; what is unknown is kept unchanged.", "Update xjmeta."),
    "no-record": Template("The {format} document holds no record.", "Check that it is the right file."),
    "sheet-cut-off": Template("The sheet ends within a cell that begins on this row: its quotation mark is never closed.", "The file may be cut off: get it again, or close the mark."),
    "several-records": Template("The document holds several records.", "Read them with iter_records."),
    "one-record-only": Template("{format} holds one record a document, and several were given.", "Write them one by one, or to jsonl."),
    "invalid-record": Template("The data is not a valid record: {reason}", "Correct the value here."),
    "damaged-origin": Template("What the record carries of its sources is damaged: {reason}.", "Leave it out: origin=False."),
    "missing-extra": Template("This needs the extra {extra!r}, which is not installed.", "pip install 'xjmeta[{extra}]'"),
    "bad-gzip": Template("The compressed input is damaged: {reason}.", "Get the file again, or unpack it yourself."),
    "not-json": Template("The JSON is not well-formed: {reason}", "Correct it here."),
    "not-csv": Template("The table cannot be read: {reason}", "Save it as CSV in UTF-8."),
    "no-columns": Template("{format} has no columns that a mapping could name.", "Leave the mapping out."),
    "columns-by-map": Template("The map states which columns the sheet has, but other columns were requested.", "Leave out one of the two."),
    "no-such-schema": Template("There is no schema {name!r}.", "The schemas are: {known}."),
    "wrong-argument": Template("The argument {name} of {verb} is of type {given}.", "It takes {taken}."),
    "not-a-source": Template("{what} is no source to read from.", "Give a path, bytes, a file object, or - for standard input."),
    "not-a-record": Template("What is written is a Record, and a value of the type {what} was given.", "Give a Record, or several; `read` makes one of a document."),
    "text-not-path": Template("A string names a file, and {name} looks like the text of a document.", "Give the text as bytes, or call from_string."),
    "not-text": Template("What is written is no text: {reason}", "Write it to bytes: to_bytes, a path or a binary stream."),
    "not-a-target": Template("{what} is no target to write to.", "Give a path, a file object, or - for standard output."),
    "not-synced": Template("{name} was written, but the system does not confirm that it is kept: {reason}.", "Check the disk, then the file."),
    "foreign-beside": Template("{name}, which describes {target}, was made or edited by somebody else; it is not written over.", "Move it away, name another target, or replace it with force=True."),
    "beside-not-written": Template("{target} was written, but not {name}, which describes it: {reason}.", "Check the folder and the disk; a shorter name may help."),
    "broken-format": Template("The format {format!r} of another package cannot be loaded: {reason}.", "Update or remove that package; all other formats work."),
    "target-is-source": Template("{name} is what is read from; it is never written over.", "Name another target."),
    "would-lose": Template("Nothing was written: {lost}, {carried}, {left_behind}.", "Leave out strict=True, or choose another format."),
    "edits-refused": Template("{count} edits cannot be applied, and nothing was changed.", "Correct the edited document, and apply it again."),
    "not-the-same": Template("What was written does not read back as the same record.", "Nothing was written. Please report this with the file."),
    "held-back": Template("{what} is internal and was held back."),
    "no-sheet": Template("The format {format} has no columns to choose.", "Write csv or xlsx, or do not name columns."),
    "no-such-option": Template("The format {format} has no option {option}.", "Write {known}, or leave the option out."),
    "no-plain-sheet": Template("A plain sheet has the usual columns, or those that are named; others are asked for.", "Leave out the map, or the wish for all columns."),
    "no-plain-form": Template("The format {format} has no plain form.", "Write {known}, or do not ask for the plain form."),
    "nothing-public": Template(
        "The description is internal as a whole: nothing of it is public.",
        "Take the mark from what may be seen, or leave the description out.",
    ),
    "converted": Template("{target}: {lost}, {carried}, {left_behind}.", ""),
    "lost": Template("{value} is lost: {reason}.", ""),
    "carried": Template("{value} is in the rest slot only: {reason}.", ""),
    "left-behind": Template("{value} stays behind: {reason}.", ""),
    "set-aside": Template("{failed} of {count} inputs failed and were skipped.", ""),
    "invalid-count": Template("{failed} of {count} are invalid.", ""),
    "valid": Template("Valid: no findings."),
    "unchanged": Template("The two are the same."),
    "target-exists": Template("{name} exists already.", "Replace it with --force, or name another target."),
    "target-twice": Template("{name} would be written twice.", "Convert the inputs to different folders."),
    "one-of-two": Template("{one} and {other} exclude each other.", "Give one of them."),
    "bad-choice-of": Template("{option} takes one of: {words}.", "Choose one of them."),
    "changes-of-field": Template("{field} ({count}):"),
    "bad-map": Template("--map takes a column and its field, COLUMN=FIELD, or the name of one TOML file.", "For example: --map 'Unit Title=title'"),
    "no-output": Template("Standard output is closed.", "Leave it open, or point it somewhere."),
    "one-original": Template("A sheet is put into one original.", "Name one with --to; a table of values takes several."),
    "no-documents": Template("There is no document of any format in {names}.", "Check the folder; `xjmeta formats` lists what is read."),
    "nothing-to-resume": Template("There is no interrupted run in {name}.", "Begin it without --resume; a run that can be resumed writes a manifest (--manifest)."),
    "other-run": Template("The interrupted run in {name} had other inputs or options.", "Resume it with the same ones, or start again with --force."),
    "unfinished-run": Template("{name} is that of a run that was interrupted.", "Continue it with --resume, start again with --force, or delete it."),
    "run-goes-on": Template("The run of {name} goes on in another process.", "Wait until it has ended."),
    "run-stopped": Template("The run was stopped: {reason}. What was done is whole.", "Correct it, and continue with --resume if there is a manifest."),
    "folder-only": Template("--jobs, --manifest and --resume are for results in a folder.", "Name a folder as the target: --output converted/"),
    "lost-folder": Template("The folder {name} is gone, or is another one.", "Bring it back, and go on with --resume."),
    "worker-died": Template("The process that worked on it died: it was killed, or ran out of memory.", "Try it alone; if it dies again, please report this with the file."),
    "passed-over": Template("Files that were passed over, as no format reads them: {count}."),
    "update-options": Template("--for and --output of diff go together.", "Name the system and the file: --for atom --output update.csv"),
    "no-target": Template("Several inputs and no target.", "Name a folder or a file: --output TARGET"),
    "rewritten": Template("The {what} could not be edited in place and was rewritten: {reason}.", "Compare it with the source; what could not be kept is named as left behind."),
    "origin-differs": Template("The source that the record carried differs from the record: {fields}; the record was written.", "If the record was edited, nothing needs to be done; else check where it came from."),
    "internal": Template("A fault of xjmeta stopped it: {reason}.", "Please report this with the file."),
}


def add(templates: Mapping[str, Template]) -> None:
    """Add codes to the catalogue; raises ValueError where a code is already another sentence."""
    for code, template in templates.items():
        if CATALOGUE.setdefault(code, template) != template:
            raise ValueError(f"the code {code!r} is taken")


def say(code: str, values: Mapping[str, object]) -> tuple[str, str]:
    """Return the sentence and the remedy of a code.

    >>> say("not-found", {"name": "a.xml"})
    ('a.xml does not exist.', 'Check the path.')
    """
    template = CATALOGUE[code]
    return template.message.format_map(dict(values)), template.remedy.format_map(dict(values))
