"""Speed as ratios against a floor of the same machine in the same run: `make bench`."""

import edge.sqlite_library  # noqa: F401  (first: it replaces sqlite3 for all who follow)
