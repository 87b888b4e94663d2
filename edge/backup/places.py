"""Folders that safety copies go to: a second disk, a stick, another computer that is mounted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from domain.errors import DomainError
from edge.backup import copying
from edge.backup.copying import Copy

ROOM_PERCENT = 120
"""A copy needs this much of the database's size as free room."""
STAMP = "%Y%m%d-%H%M%S"
KEPT_AT_LEAST = 1


class PlaceFailed(DomainError):
    """A place could not take a copy; the copies that are there stay."""

    code = "place_failed"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder for copies of one box, by the box's node. `may_share_disk` is for tests."""

    folder: Path
    node_id: UUID
    may_share_disk: bool = False

    @property
    def name(self) -> str:
        """What people call it."""
        return self.folder.name or str(self.folder)

    def copies(self) -> list[Path]:
        """The copies of this box that are here, the newest last."""
        return sorted(self.folder.glob(f"{self._stem()}-*.db"))

    def take(self, database: Path, now: datetime, keep: int, go_on: Callable[[], bool]) -> Copy:
        """Copy the database here, verified, beside those before; the oldest beyond `keep` go.

        Blocks for as long as it takes. Raises PlaceFailed with a sentence; whatever happens, a
        verified copy that was here stays until a newer one is verified.
        """
        self._is_there(database)
        self._make_room(database)
        part = self.folder / f".{self._stem()}-{os.getpid()}.part"
        target = self.folder / f"{self._stem()}-{now.strftime(STAMP)}.db"
        try:
            copying.copy_into(database, part, go_on)
            found = copying.verify(part, seals=True)
            part.replace(target)
            copying.sync_folder(self.folder)
        except copying.Stopped:
            raise
        except (OSError, DomainError) as error:
            raise PlaceFailed(self._sentence(error)) from error
        finally:
            with suppress(OSError):  # the stick may be gone; a later copy removes what is left
                part.unlink(missing_ok=True)
        self._forget(keep)
        return Copy(
            target,
            found.size_bytes,
            found.schema,
            found.store_name,
            found.orders,
            found.payments,
            found.outbox_seq,
        )

    def _stem(self) -> str:
        return f"comanda-{self.node_id.hex[-8:]}"

    def _is_there(self, database: Path) -> None:
        if not self.folder.is_dir():
            raise PlaceFailed(f"{self.folder} is not there. Plug in the stick or mount the disk.")
        same = self.folder.stat().st_dev == database.parent.stat().st_dev
        if same and not self.may_share_disk:
            raise PlaceFailed(
                f"{self.folder} is on the box's own disk. Plug in the stick or mount the disk."
            )

    def _make_room(self, database: Path) -> None:
        """Raises PlaceFailed without enough room; older copies go first, never the last one."""
        for left in self.folder.glob(f".{self._stem()}-*.part"):
            left.unlink(missing_ok=True)
        needed = database.stat().st_size * ROOM_PERCENT // 100
        spare = self.copies()[:-KEPT_AT_LEAST]
        while shutil.disk_usage(self.folder).free < needed and spare:
            spare.pop(0).unlink(missing_ok=True)
        if shutil.disk_usage(self.folder).free >= needed:
            return
        raise PlaceFailed(f"{self.folder} is full. Make room, or use another stick.")

    def _forget(self, keep: int) -> None:
        for old in self.copies()[: -max(keep, KEPT_AT_LEAST)]:
            old.unlink(missing_ok=True)

    def _sentence(self, error: Exception) -> str:
        if isinstance(error, DomainError):
            return f"The copy to {self.folder} is damaged: use another stick or disk."
        if not self.folder.is_dir():
            return f"{self.folder} was unplugged while copying. The copy before it is whole."
        return f"The copy to {self.folder} failed: {error}."


def newest(folder: Path) -> list[Path]:
    """The copies of any box in a folder, the newest first."""
    return sorted(folder.glob("comanda-*.db"), key=lambda file: file.stat().st_mtime, reverse=True)
