"""Profiles: which rules are on, and how much each finding weighs.

A profile is a TOML file: a title, the profile it extends, and a table of rules or groups of rules, each on,
off, or of a severity. Those of this package lie in `profiles/`; anybody may write one.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import xjmeta.formats.registry as formats
from xjmeta.messages import CATALOGUE, Finding, InputError, Template
from xjmeta.messages.catalogue import add
from xjmeta.validation.rulebook import Rule, rules

if TYPE_CHECKING:
    from xjmeta.messages import Severity

__all__ = ["DEFAULT", "Profile", "profiles"]

add(
    {
        "no-such-profile": Template(
            "There is no profile {profile!r}.",
            "The profiles are: {known}; or name a TOML file.",
        ),
        "bad-profile": Template(
            "The profile is not as it should be: {reason}.",
            "See docs/validation.md.",
        ),
        "no-such-rule": Template(
            "The profile names {rule!r}, which is no rule, no group and no code.",
            "{hint}See `docs/messages.md`.",
        ),
    }
)

DEFAULT = "default"
_FOLDER = Path(str(resources.files("xjmeta.validation"))) / "profiles"
_SETTINGS = {
    "error": "error",
    "warning": "warning",
    "info": "info",
    "off": False,
    True: True,
    False: False,
}
_KEYS = frozenset({"title", "extends", "rules"})
# How many profiles may extend each other; a circle ends here.
_DEEPEST = 8
Settings: TypeAlias = Mapping[str, Any]


def profiles() -> dict[str, Path]:
    """Return the profiles of this package by name."""
    return {path.stem: path for path in sorted(_FOLDER.glob("*.toml"))}


@dataclass(frozen=True)
class Profile:
    """What is checked, and how severe each finding is.

    `settings` holds for a code or a group True (on, as the rule has it), False, or a severity; a code goes
    before its group.
    """

    title: str
    settings: Settings = field(default_factory=dict)

    @classmethod
    def load(cls, name: object = None) -> Profile:
        """Return the profile of that name, or in that TOML file; the default one for None.

        Raises InputError where there is no such profile, where it is not TOML, or where it names a rule that does not
        exist.

        >>> Profile.load("dacs").weight(rules()["dacs-title"])
        'warning'
        """
        if not isinstance(name, str | os.PathLike | None):
            kind = type(name).__name__
            raise InputError(
                "bad-profile",
                source=None,
                reason=f"a value of the type {kind} names none",
            )
        title, settings = _read(name or DEFAULT, None, 0)
        return cls(title, settings)

    @property
    def is_schema_alone(self) -> bool:
        """Whether nothing is on but what a format's own check says."""
        return not any(self.settings.values())

    def weight(self, rule: Rule) -> Severity | None:
        """The severity of a rule; None where it is off."""
        setting = self.settings.get(
            rule.code, self.settings.get(rule.group, False)
        )
        return rule.severity if setting is True else setting or None

    def weigh(self, code: str, severity: Severity) -> Severity | None:
        """How much a finding weighs, that has a severity of its own; None where the profile does not want
        it.
        """
        setting = self.settings.get(code, True)
        return severity if setting is True else setting or None

    def judged(self, finding: Finding) -> Finding | None:
        """The finding as the profile weighs it; None where the profile does not want it."""
        severity = self.weigh(finding.code, finding.severity)
        if severity is None:
            return None
        return (
            finding
            if severity == finding.severity
            else replace(finding, severity=severity)
        )

    def rules(self) -> Iterator[tuple[Rule, Severity]]:
        """Yield the rules that are on, with their severity."""
        for rule in rules().values():
            if (severity := self.weight(rule)) is not None:
                yield rule, severity


def _read(
    name: str | os.PathLike[str], beside: Path | None, depth: int
) -> tuple[str, dict[str, Any]]:
    path = _path(name, beside)
    data = _toml(path)
    if depth > _DEEPEST:
        raise InputError(
            "bad-profile", source=str(path), reason="it extends itself"
        )
    settings: dict[str, Any] = {}
    if (base := data.get("extends")) is not None:
        if not isinstance(base, str):
            raise InputError(
                "bad-profile",
                source=str(path),
                path="extends",
                reason="extends is one name",
            )
        settings |= _read(base, path.parent, depth + 1)[1]
    table = data.get("rules", {})
    if not isinstance(table, dict):
        raise InputError(
            "bad-profile",
            source=str(path),
            path="rules",
            reason="rules is a table",
        )
    for code, setting in table.items():
        _check(code, setting, str(path))
        settings[code] = _SETTINGS[setting]
    return str(data.get("title", path.stem)), settings


def _path(name: str | os.PathLike[str], beside: Path | None) -> Path:
    profile_path = profiles().get(str(name))
    path = profile_path or (beside or Path()) / name
    # `Path.is_file` raises for a name that is too long.
    if profile_path is None and not os.path.isfile(path):  # noqa: PTH113
        raise InputError(
            "no-such-profile", profile=str(name), known=", ".join(profiles())
        )
    return path


def _toml(path: Path) -> dict[str, Any]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            "bad-profile", source=str(path), reason=str(error)
        ) from error
    except OSError as error:
        raise InputError(
            "cannot-open",
            source=str(path),
            name=str(path),
            reason=error.strerror,
        ) from error
    if odd := sorted(set(data) - _KEYS):
        raise InputError(
            "bad-profile",
            source=str(path),
            path=odd[0],
            reason=f"{odd[0]} is not a key of a profile",
        )
    return data


def _check(code: str, setting: object, source: str) -> None:
    """Refuse a name that nothing has, and a setting that says nothing."""
    if not (
        isinstance(setting, bool)
        or setting in ("error", "warning", "info", "off")
    ):
        raise InputError(
            "bad-profile",
            source=source,
            path=f"rules.{code}",
            reason=f"{setting!r} is none of true, false, error, warning, info, off",
        )
    names = {rule.code for rule in rules().values()} | {
        rule.group for rule in rules().values()
    }
    if code in names or code in CATALOGUE:
        return
    # Codes of findings are added when a format is imported, so they are complete only now; a slip is rare enough to
    # pay for that.
    formats.load_codes()
    if code not in CATALOGUE:
        close = difflib.get_close_matches(code, names | CATALOGUE.keys(), 1)
        hint = f"Perhaps {close[0]} is meant. " if close else ""
        raise InputError(
            "no-such-rule",
            source=source,
            path=f"rules.{code}",
            rule=code,
            hint=hint,
        )
