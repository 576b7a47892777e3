"""A report over many files: findings folded by file and code, with the first place of each and totals, as CSV or HTML.

Texts of documents are escaped in HTML and guarded in CSV; a report holds no link, no script and no time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from xjmeta.messages import Finding, InputError, Template
from xjmeta.messages.catalogue import add, say
from xjmeta.values.sheets import to_csv

__all__ = ["Report"]

add(
    {
        "no-such-report": Template(
            "A report is a file .csv or .html, and {name} is neither.",
            "Name it so.",
        ),
        "report-title": Template("{files} files, {findings} findings"),
        "report-totals": Template("Totals"),
        "report-files": Template("Files"),
        "report-findings": Template("Findings"),
        "report-facts": Template("What the files contain"),
    }
)
_WEIGHTS = {"error": 0, "warning": 1, "info": 2}
_HEADS = ("file", "severity", "code", "count", "line", "column", "unit", "path", "message", "remedy")  # fmt: skip
_TOTALS = ("code", "severity", "findings", "files")
_STYLE = (
    "body{font:14px/1.4 sans-serif;margin:2em}table{border-collapse:collapse;margin:0 0 2em}"
    "td,th{border:1px solid #ccc;padding:.2em .5em;text-align:left;vertical-align:top}td.n{text-align:right}"
    ".error{background:#fdd}.warning{background:#ffd}"
)


@dataclass(slots=True)
class _Entry:
    """A finding of a file, and how often it was made there."""

    source: str
    finding: Finding
    count: int = 1


class Report:
    """What was found in many files: equal findings of a file are one entry with their number and the first place.

    >>> report = Report()
    >>> report.add("a.xml", [Finding("warning", "odd", "Odd.", line=3), Finding("warning", "odd", "Odd.", line=9)])
    >>> report.totals()
    [('odd', 'warning', 2, 1)]
    """

    def __init__(self) -> None:
        self._entries: dict[tuple[str, ...], _Entry] = {}
        self._files: dict[str, dict[str, Any]] = {}

    def add(
        self, source: str, findings: Iterable[Finding] = (), **facts: object
    ) -> None:
        """Add a file with its findings, and with `facts` that are reported of it in columns of their own.

        >>> report = Report()
        >>> report.add("a.xml", units=3)
        >>> report.to_bytes("csv").decode("utf-8-sig").splitlines()[1]
        '"a.xml",3,0,0,0'
        """
        self._files.setdefault(source, {}).update(facts)
        for finding in findings:
            key = source, finding.severity, finding.code, finding.message
            entry = self._entries.get(key)
            if entry is None:
                self._entries[key] = _Entry(source, finding)
            else:
                entry.count += 1

    def totals(self) -> list[tuple[str, str, int, int]]:
        """Return code, severity, number of findings and of files for each code, the gravest and most frequent first.

        >>> Report().totals()
        []
        """
        counts: Counter[tuple[str, str]] = Counter()
        files: dict[tuple[str, str], set[str]] = {}
        for entry in self._entries.values():
            key = entry.finding.code, entry.finding.severity
            counts[key] += entry.count
            files.setdefault(key, set()).add(entry.source)
        order = sorted(
            counts, key=lambda key: (_WEIGHTS[key[1]], -counts[key], key)
        )
        return [(*key, counts[key], len(files[key])) for key in order]

    def to_bytes(self, format: str) -> bytes:
        """Return the report as a file of the format csv or html; raises InputError for another one.

        >>> b"&lt;b&gt;" in Report.of([Finding("info", "odd", "<b>", source="a.xml")]).to_bytes("html")
        True
        """
        if format == "csv":
            heads = self._fact_names()
            if heads:
                return to_csv(["file", *heads, *_WEIGHTS], self._file_rows())
            return to_csv(_HEADS, self._rows())
        if format == "html":
            return _page(self._tables()).encode()
        raise InputError("no-such-report", name=format)

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Report:
        """Return the report of findings that name their source.

        >>> Report.of([Finding("info", "odd", "Odd.", source="a.xml")]).totals()
        [('odd', 'info', 1, 1)]
        """
        report = cls()
        for finding in findings:
            report.add(finding.source or "", [finding])
        return report

    def _fact_names(self) -> list[str]:
        return list(dict.fromkeys(name for facts in self._files.values() for name in facts))  # fmt: skip

    def _rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each entry, in the order of the files."""
        for entry in self._entries.values():
            finding = entry.finding
            values = (
                entry.source,
                finding.severity,
                finding.code,
                entry.count,
                finding.line,
                finding.column,
                finding.unit,
                finding.path,
                finding.message,
                finding.remedy,
            )
            filled = ("" if value is None else value for value in values)
            yield dict(zip(_HEADS, filled, strict=True))

    def _file_rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each file: what is reported of it, and how many findings of each severity it has."""
        counts: Counter[tuple[str, str]] = Counter()
        for entry in self._entries.values():
            counts[entry.source, entry.finding.severity] += entry.count
        names = self._fact_names()
        for source, facts in self._files.items():
            shown = {name: facts.get(name, "") for name in names}
            numbers = {name: counts[source, name] for name in _WEIGHTS}
            yield {"file": source, **shown, **numbers}

    def _tables(
        self,
    ) -> Iterator[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]:
        """Yield the tables of the page: heading, columns, rows."""
        total = sum(entry.count for entry in self._entries.values())
        values = {"files": len(self._files), "findings": total}
        yield say("report-title", values)[0], _TOTALS, self.totals()
        heads = ("file", *self._fact_names(), *_WEIGHTS)
        yield _word("report-files"), heads, _cells(self._file_rows(), heads)
        if total:
            yield (
                _word("report-findings"),
                _HEADS,
                _cells(self._rows(), _HEADS),
            )


def _word(code: str) -> str:
    return say(code, {})[0]


def _cells(
    rows: Iterable[Mapping[str, Any]], heads: Sequence[str]
) -> Iterator[Sequence[Any]]:
    return ([row[name] for name in heads] for row in rows)


def _page(
    tables: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]],
) -> str:
    """Return a page of HTML that loads and runs nothing."""
    parts = list(tables)
    body = "".join(_table(*part) for part in parts)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(parts[0][0])}</title><style>{_STYLE}</style></head>\n<body>\n{body}</body></html>\n"
    )


def _table(
    heading: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]
) -> str:
    """Return a table with its heading; rows of findings are coloured by their severity."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    lines = "".join(_line(row) for row in rows)
    return f"<h2>{escape(heading)}</h2>\n<table><thead><tr>{head}</tr></thead>\n<tbody>{lines}</tbody></table>\n"


def _line(row: Sequence[Any]) -> str:
    kind = next((cell for cell in row if cell in ("error", "warning")), "")
    cells = "".join(
        f'<td class="n">{cell:,}</td>'
        if isinstance(cell, int)
        else f"<td>{escape(str(cell))}</td>"
        for cell in row
    )
    return f'<tr class="{kind}">{cells}</tr>\n'
