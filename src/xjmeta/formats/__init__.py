"""The formats: one folder each, which knows the rooms below and no other format."""

from xjmeta.formats.registry import Format, Source, formats, get, recognise

__all__ = ["Format", "Source", "formats", "get", "recognise"]
