"""Links: that they say where they lead, and lead nowhere dangerous."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xjmeta.model.values import DigitalObject
from xjmeta.validation.rulebook import At, Broken, rule

__all__ = ["empty", "spaces", "unsafe", "without_scheme"]

# A reference that begins like a host: somebody left the scheme out.
_HOST = re.compile(
    r"(www\.|[\w-]+(\.[\w-]+)*\.(com|org|net|edu|gov|mil|int|eu|[a-z]{2})(?=[/:?#]|$))",
    re.IGNORECASE,
)
# Schemes that a browser runs, or that lead into a reader's own machine.
_UNSAFE = re.compile(r"\s*(javascript|vbscript|data|file)\s*:", re.IGNORECASE)
_TEXT_LINK = re.compile(r'href=\\?"([^"\\]+)')


@rule(
    "link-without-scheme",
    "The link {value!r} has no scheme; it leads to a file beside the page.",
    "Write https:// before it.",
)
def without_scheme(at: At) -> Iterator[Broken]:
    """RFC 3986, 3.1 and 4.2: without a scheme a reference is relative to where it stands."""
    for path, link in at.once(_links):
        if _HOST.match(link):
            yield Broken(path, value=link)


@rule(
    "link-unsafe",
    "The link {value!r} runs a program or reads a local file.",
    "Take it out, or link to a web page.",
)
def unsafe(at: At) -> Iterator[Broken]:
    """WHATWG URL, 6 (javascript:), RFC 8089 (file:): such a link is no address of a digital object."""
    for path, link in at.once(_links):
        if _UNSAFE.match(link):
            # A `data:` link holds a whole file.
            yield Broken(path, value=link[:60])


@rule(
    "link-with-spaces",
    "The link {value!r} has a space in it.",
    "Write %20 for the space.",
    "info",
)
def spaces(at: At) -> Iterator[Broken]:
    """RFC 3986, 2: a URI holds no space."""
    for path, link in at.once(_links):
        if " " in link.strip():
            yield Broken(path, value=link)


@rule(
    "digital-object-without-link",
    "The digital object has no link.",
    "State where it is, or remove it.",
    of=["digital_objects"],
)
def empty(at: At) -> Iterator[Broken]:
    """DACS 6.2 and EAD `dao`: a digital object is described by where it is found."""
    for path, digital_object in at.values("digital_objects"):
        if (
            isinstance(digital_object, DigitalObject)
            and digital_object.href is None
            # Of a group of links the arc joins two ends, and the resource is
            # the local end: neither leads anywhere of its own.
            and digital_object.kind not in ("arc", "resource")
            # EAD 2002 names a file also by an entity that the document
            # declares.
            and not any(
                a.name == "entityref" for a in digital_object.attributes
            )
        ):
            yield Broken(f"{path}.href")


def _links(at: At) -> Iterator[tuple[str | None, str]]:
    """Yield every link of the unit with its path; those in texts have that of the text."""
    for field, name in (
        ("digital_objects", "href"),
        ("relations", "uri"),
        ("rights", "uri"),
    ):
        for path, value in at.values(field):
            if link := getattr(value, name, None):
                yield f"{path}.{name}", link
    for number, record_id in enumerate(
        at.unit.control.record_ids if at.unit.control is not None else ()
    ):
        if record_id.url:
            yield f"control.record_ids.{number}.url", record_id.url
    # Texts are searched in the JSON of the unit, which is made once for all rules: parsing each text costs far
    # more.
    if not at.is_plain and "href=" in at.json:
        for link in _TEXT_LINK.findall(at.json):
            yield at.where(link), link
