"""Spreadsheets: CSV and Excel workbooks, a row a unit, a column for each thing that a person edits.

`meanings` is the table of the columns that are named by meaning; `crosswalk` names a column a leaf value by its path.
`shapes` are their cells, `canonical` is what reading counts as the same spelling; `sheet` keeps rows as they were
written, `reader` makes Records of them. `writer` makes rows of Records (`choice` says with which columns, `named` what
the visible cells leave to the rest), `writeback` puts edits into the rows that were read, and `completing` puts edited
rows onto their original; `flow` writes what is huge, unit by unit.
"""

from xjmeta.formats.registry import Beside, Format, later

__all__ = ["CSV", "XLSX"]

CSV = Format(
    name="csv",
    title="Comma-separated values",
    extensions=(".csv", ".tsv"),
    media_types=("text/csv", "text/tab-separated-values"),
    complete=True,
    plain=True,
    columns=True,
    recognise=later("xjmeta.formats.csv.canonical:recognise_csv"),
    read=later("xjmeta.formats.csv.reader:records"),
    write=later("xjmeta.formats.csv.writer:write"),
    write_flow=later("xjmeta.formats.csv.flow:write_csv"),
    units=later("xjmeta.formats.csv.reader:units"),
    holds="Everything; foreign columns are kept, and mapped with --map.",
    mapping=later("xjmeta.formats.csv.maps:read_mapping"),
    proposal=later("xjmeta.formats.csv.proposal:proposed_csv"),
    carries=True,
    unmapped=later("xjmeta.formats.csv.unmapped:unmapped_data"),
    beside=Beside(
        "-metadata.json",  # where programs look for it (CSVW, 5.2)
        later("xjmeta.formats.csv.csvw:metadata"),
        later("xjmeta.formats.csv.csvw:is_ours"),
    ),
)
XLSX = Format(
    name="xlsx",
    title="Excel workbook",
    extensions=(".xlsx",),
    media_types=(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    complete=True,
    plain=True,
    columns=True,
    recognise=later("xjmeta.formats.csv.canonical:recognise_xlsx"),
    read=later("xjmeta.formats.csv.xlsx:read"),
    write=later("xjmeta.formats.csv.xlsx:write"),
    write_flow=later("xjmeta.formats.csv.xlsx:write_flow"),
    extra="xlsx",
    holds=(
        "Everything; a page explains the columns. OpenDocument spreadsheets (.ods) are read too, and not written: "
        "LibreOffice saves a workbook as one."
    ),
    mapping=later("xjmeta.formats.csv.maps:read_mapping"),
    proposal=later("xjmeta.formats.csv.xlsx:proposed_xlsx"),
    carries=True,
    unmapped=later("xjmeta.formats.csv.unmapped:unmapped_data"),
)
