"""Seeded days of printing on a virtual clock: `python -m tests.simulation.printing`."""

import edge.sqlite_library  # noqa: F401  (first: it replaces sqlite3 for all who follow)
