"""Processes that tests kill: forked from a small server that has imported the box already.

The server has one thread and no open database, so that forking it is safe, and a killed process
costs no import. It is started with the first process and ends with the tests.
"""

from __future__ import annotations

from multiprocessing import get_context
from multiprocessing.context import ForkServerContext

PRELOAD = ["edge.sqlite_library", "edge.main", "tests.house"]


def forked() -> ForkServerContext:
    """Where processes come from. What runs in one is a function of a module, by name."""
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    return context
