"""Pictures that papers name: files beside the database, called by their SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from domain.errors import BadRequest

FOLDER = "media"
MOST_BYTES = 1_000_000
KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class Pictures(Mapping[str, bytes]):
    """The pictures of a box. Looking one up reads its file."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def __getitem__(self, name: str) -> bytes:
        file = self._folder / name
        if not name.isalnum() or not file.is_file():
            raise KeyError(name)
        return file.read_bytes()

    def __iter__(self) -> Iterator[str]:
        files = self._folder.iterdir() if self._folder.is_dir() else ()
        return (file.name for file in files if file.name.isalnum())

    def __len__(self) -> int:
        return sum(1 for _name in self)

    def keep(self, content: bytes) -> tuple[str, str]:
        """Keep a picture; its name and kind. Raises BadRequest for what is none, or too large."""
        mime = next((kind for head, kind in KINDS.items() if content.startswith(head)), None)
        if mime is None:
            raise BadRequest("The logo must be a PNG or JPEG picture.")
        if len(content) > MOST_BYTES:
            raise BadRequest("The logo is too large; one megabyte is the most.")
        # Pillow is loaded with the first logo, since a start would pay for it.
        from drivers.printers.raster import require_logo

        require_logo(content)
        name = hashlib.sha256(content).hexdigest()
        self._folder.mkdir(parents=True, exist_ok=True)
        partly = self._folder / f"{name}.new"
        partly.write_bytes(content)
        partly.replace(self._folder / name)
        return name, mime
