"""What every test has: no network, hypothesis profiles, and the shared folder beside the repository, if it is
there."""

from __future__ import annotations

import importlib
import os
import pkgutil
import random
import shutil
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import xjmeta

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
# New examples each time, so that what nobody thought of is met; a failing one is printed with the line that keeps it
# (`@reproduce_failure`). The profile `same` takes the same ones each time, `fresh` some new ones and keeps those that
# fail (`make fresh`), `deep` many, `few` as many as a change of the sources is tried with (`make mutants`).
settings.register_profile(
    "default",
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=_SLOW,
    print_blob=True,
)
settings.register_profile(
    "same",
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=_SLOW,
    print_blob=True,
)
settings.register_profile(
    "fresh",
    max_examples=20,
    deadline=None,
    suppress_health_check=_SLOW,
    print_blob=True,
)
settings.register_profile(
    "few",
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=_SLOW,
)
settings.register_profile(
    "deep",
    max_examples=2000,
    deadline=None,
    suppress_health_check=_SLOW,
    print_blob=True,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# Hypothesis draws on the constants of the modules of ours that are loaded. They are all loaded before the first test:
# else which examples `same` takes would depend on the tests that ran before.
for _module in pkgutil.walk_packages(xjmeta.__path__, "xjmeta."):
    if not _module.name.endswith("__main__"):
        with suppress(ImportError):  # an extra that is not installed
            importlib.import_module(_module.name)


# A Record in a failing example is printed as the code that makes it: `@example(record=...)` above the test keeps it.
def _as_code(record: xjmeta.Record, printer: Any, _cycle: bool) -> None:
    printer.text(f"Record(**{record.to_dict()!r})")


xjmeta.Record._repr_pretty_ = _as_code

# After how many seconds no further test begins (`make fresh BOUND=75`); 0 is no bound.
_BOUND = float(os.environ.get("XJMETA_BOUND", "0"))
_STARTED = time.monotonic()


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Put the tests of a bounded run into an order of its own, so that each is met now and then."""
    if _BOUND:
        random.Random(config.getoption("--hypothesis-seed") or 0).shuffle(items)


def pytest_runtest_setup() -> None:
    """Skip what is left when the time of a bounded run is up."""
    if _BOUND and time.monotonic() > _STARTED + _BOUND:
        pytest.skip(f"the time is up: {_BOUND:g} seconds")


class NetworkError(AssertionError):
    """A test, or what it tests, tried to reach the network."""


def _refuse(*args: Any, **kwargs: Any) -> Any:
    raise NetworkError(f"tests use no network: {args[1:]}")


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Any:
    """Refuse every connection and every name look-up."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _refuse)
        for name in ("getaddrinfo", "gethostbyname", "create_connection"):
            patch.setattr(socket, name, _refuse)
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the corpus and the official schemas, which is no part of the project."""
    if not SHARED.is_dir():
        pytest.skip("the shared folder is not beside the repository")
    return SHARED


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the sources, to be changed."""
    kept = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=kept)
    return tmp_path / "src" / "xjmeta"
