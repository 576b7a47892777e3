"""Makes the description of the package that an index shows: the README with its links absolute.

In the folder of the project a link leads to a file beside the README; an index has no such file.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LOCAL_LINK = re.compile(r"(\]\()(?![a-z]+:|#|/)([^)\s]+)")


def with_absolute_links(text: str, base: str) -> str:
    """Return Markdown with the links to files of the project below an address."""
    return _LOCAL_LINK.sub(rf"\1{base.rstrip('/')}/\2", text)


class ReadmeHook(MetadataHookInterface):
    """Fills in the readme, which `pyproject.toml` declares as dynamic."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the readme to the metadata of the project."""
        text = (Path(self.root) / "README.md").read_text("utf-8")
        base = metadata["urls"]["Source"]
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": with_absolute_links(text, base),
        }
