"""Box and centre under seeded faults on a virtual clock: `python -m tests.simulation`."""

import edge.sqlite_library  # noqa: F401  (first: it replaces sqlite3 for all who follow)
