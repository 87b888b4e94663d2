"""Tables that only the centre has. All but the directory stand behind their organization's wall.

A new module of tables is imported here, so that migrations, walls and grants know it.
"""

from __future__ import annotations

from central.tables import directory, figures, fleet, identity, releases, replication
from central.tables.base import BY_ID, CENTRAL_ONLY, DIRECTORY, CentralTable

__all__ = [
    "BY_ID",
    "CENTRAL_ONLY",
    "DIRECTORY",
    "CentralTable",
    "directory",
    "figures",
    "fleet",
    "identity",
    "releases",
    "replication",
]
