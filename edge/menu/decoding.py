"""SQLite values of thousands of rows to Python's, each different one made once."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID


class Ids(dict[bytes, UUID]):
    """Ids by their bytes, each made once."""

    def __missing__(self, key: bytes) -> UUID:
        found = self[key] = UUID(bytes=key)
        return found

    def optional(self, key: bytes | None) -> UUID | None:
        """The id, or None for none."""
        return None if key is None else self[key]


class Docs(dict[str, Any]):
    """JSON documents by their text, each read once: most rows share `{}` and `[]`."""

    def __missing__(self, key: str) -> Any:
        found = self[key] = json.loads(key)
        return found


class Stations(dict[str, tuple[UUID, ...]]):
    """Lists of station ids by their JSON text."""

    def __missing__(self, key: str) -> tuple[UUID, ...]:
        found = self[key] = tuple(UUID(text) for text in json.loads(key))
        return found
