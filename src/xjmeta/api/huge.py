"""Documents too large to hold in memory: the units of a huge one, in our own errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xjmeta import boundary
from xjmeta.api.opening import format_of
from xjmeta.formats import registry
from xjmeta.sources import Document

if TYPE_CHECKING:
    from typing import BinaryIO

    from xjmeta.mapping.flow import Flow, Step


class GuardedFlow:
    """A flow that translates what goes wrong with its document."""

    def __init__(self, flow: Flow, name: str) -> None:
        self._flow = flow
        self._name = name
        self.format = flow.format

    def steps(self) -> Iterator[Step]:
        """Yield the steps of the flow."""
        from xjmeta.mapping.flow import CannotFlowError  # noqa: PLC0415 - only a huge document needs it

        # The signal to the caller to read the whole document goes through: it
        # is no fault of the document.
        with boundary.reading(self._name, but=(CannotFlowError,)):
            yield from self._flow.steps()

    def copy(self, stream: BinaryIO) -> None:
        """Write the document unchanged."""
        self._flow.copy(stream)


def flow_of(document: Document, name: str | None) -> Flow | None:
    """Return the flow of a huge document, None where there is none."""
    if len(document.head(registry.HUGE)) < registry.HUGE:
        return None
    chosen = format_of(document, name)
    with boundary.reading(document.name):
        flow = (
            chosen.flow(document, chosen.name)
            if chosen.flow is not None
            else None
        )
    return None if flow is None else GuardedFlow(flow, document.name)
