"""Edits merged into the original Record: what was edited in a copy of it, three-way, by unit key.

A copy that came through a sheet knows which columns the sheet has and with which values it was written; so a column
that was left out changes nothing, and an edit is distinguished from a change of the original. Nothing is applied in
part: where one edit cannot be, all that cannot be are named, and the original stays as it is.
"""

from xjmeta.apply.many import apply_all
from xjmeta.apply.merge import apply
from xjmeta.apply.sides import ApplyOptions, Partial, Refusal

__all__ = ["ApplyOptions", "Partial", "Refusal", "apply", "apply_all"]
