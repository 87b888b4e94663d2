"""What every test starts from: the box's own SQLite, and one browser test at a time."""

from edge import sqlite_library  # isort: skip  # first: it replaces sqlite3 for all who follow

import gc
import inspect
import sys

import pytest
from hypothesis import settings

# A busy machine is no failure of a property; how long things take is what `make bench` says.
settings.register_profile("house", parent=settings.default, deadline=None)
settings.load_profile("house")

PLAYED_ONCE = ("test_friday.py", "test_pizzeria.py")


def pytest_collection_finish() -> None:
    """Look through what was imported for the last time: it stays until the end."""
    gc.collect()
    gc.freeze()


def pytest_report_header() -> str:
    """Name the SQLite that the tests run on."""
    least = ".".join(map(str, sqlite_library.MINIMUM))
    return f"SQLite {sys.modules['sqlite3'].sqlite_version} (at least {least})"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep browser tests in one worker, so that two Chromiums never fight over two cores.

    They share one event loop, and in it one Chromium.
    What a module plays once for all its tests is played by one worker only.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
            if inspect.iscoroutinefunction(getattr(item, "function", None)):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
        elif item.path.name in PLAYED_ONCE:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
