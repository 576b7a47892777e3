"""What ArchivesSpace's EAD import makes of the header of a finding aid."""

from __future__ import annotations

from typing import Any

from xjmeta.systems._archivesspace_texts import formatted, plain, published
from xjmeta.systems.stacked import Stacked
from xjmeta.systems.texts import inner_xml

__all__ = ["finding_aid_language", "revision", "status", "title_of_header"]


def finding_aid_language(run: Stacked, element: Any) -> None:
    """Set the language of the finding aid: a code where one is stated, and all of the text."""
    usage = element.find("{*}langusage")
    if usage is None:
        usage = next(element.iter("{*}langusage"), None)
    if usage is None:
        run.set("finding_aid_language", "und", element)
        return
    coded = [
        language
        for language in usage.iter("{*}language")
        if language.get("langcode")
    ]
    if coded:
        run.set("finding_aid_language", coded[0].get("langcode"), element)
        run.set("finding_aid_script", coded[0].get("scriptcode"), element)
    run.set("finding_aid_language_note", formatted(plain(usage)), element)


def status(run: Stacked, element: Any) -> None:
    """Set the status of the finding aid."""
    run.set("finding_aid_status", element.get("findaidstatus"), element)


def title_of_header(run: Stacked, element: Any) -> None:
    """Set the title of the finding aid, or the one to file it by."""
    to = (
        "finding_aid_filing_title"
        if element.get("type") == "filing"
        else "finding_aid_title"
    )
    run.set(to, formatted(inner_xml(element)), element)


def revision(run: Stacked, element: Any) -> None:
    """Make a revision statement."""
    imported = run.make(
        "revision_statement", element, publish=published(element)
    )
    run.give(imported, "revision_statements", "resource")
