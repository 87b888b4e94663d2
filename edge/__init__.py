"""The box: settings, database, one folder per thing people do, HTTP API."""

import edge.sqlite_library  # noqa: F401  (must come before anything that uses sqlite3)
