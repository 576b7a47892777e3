"""The listing: a plain-text page of a collection, with its introduction and its dated documents.

`crosswalk` says what goes where, `shapes` what a row cannot say, `canonical` how a page is cut and
recognised, `writeback` how it is written back unchanged. A page holds little, so writing one names what it loses.
"""

from xjmeta.formats.registry import Format, later

__all__ = ["LISTING"]

LISTING = Format(
    name="listing",
    title="Listing page of a collection",
    extensions=(".txt",),
    media_types=("text/plain",),
    complete=False,
    recognise=later("xjmeta.formats.listing.canonical:recognise"),
    read=later("xjmeta.formats.listing.reader:read"),
    write=later("xjmeta.formats.listing.writeback:write"),
    unmapped=later("xjmeta.formats.listing.writeback:unmapped_data"),
    holds="A collection's title and introduction; of its documents date, title and abstract.",
)
