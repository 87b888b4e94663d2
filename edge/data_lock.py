"""One box at a time on one data folder: the lock is the kernel's, so that a killed box frees it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType

from domain.errors import DomainError

FILE = "box.lock"


class DataInUse(DomainError):
    """Another process works on this data."""

    code = "data_in_use"


class DataLock:
    """Holds the data folder while the `with` block runs."""

    def __init__(self, data: Path, name: str = FILE) -> None:
        self._path = data / name
        self._file: int | None = None

    def __enter__(self) -> DataLock:
        """Take the lock, creating the folder. Raises DataInUse, naming the process."""
        self.take()
        return self

    def take(self) -> None:
        """What entering the block does."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(file, 32).decode(errors="replace").strip()
            os.close(file)
            raise DataInUse(
                f"A box is already running on {self._path.parent}"
                f"{f' (process {holder})' if holder else ''}. "
                "Stop it first, or name another folder with --data."
            ) from error
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        self._file = file

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the folder back."""
        self.give_back()

    def give_back(self) -> None:
        """What leaving the block does."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
