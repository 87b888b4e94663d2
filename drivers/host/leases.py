"""One owner a device: a lease on its wire, held against every other device host of this machine.

A lease is a locked file, so that a host that was killed holds nothing, and one that still finishes
a paper keeps the printer from the host that was started after it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from pathlib import Path

from domain.device_errors import DeviceCode, DeviceError


def lease_folder() -> Path:
    """Where this machine's leases are: the same for all boxes of one user."""
    return Path(tempfile.gettempdir()) / f"comanda-leases-{os.getuid()}"


class Lease:
    """The right to speak over one wire. `wire` names it: `tcp 10.0.0.9:9100`, `usb serial A1`."""

    def __init__(self, wire: str, device: str, folder: Path | None = None) -> None:
        self.wire = wire
        self.device = device
        self._folder = lease_folder() if folder is None else folder
        self._fd: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether it is ours."""
        return self._fd is not None

    def take(self) -> None:
        """Take it; again is nothing. Raises DeviceError E_BUSY while another host has it."""
        if self._fd is not None:
            return
        self._folder.mkdir(mode=0o700, exist_ok=True)
        name = hashlib.sha256(self.wire.encode()).hexdigest()[:32]
        fd = os.open(self._folder / name, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(fd)
            raise DeviceError(
                DeviceCode.BUSY,
                self.device,
                "another box on this machine is using it.",
                "End the other one, or wait until it is done.",
            ) from error
        self._fd = fd

    def drop(self) -> None:
        """Let others have it."""
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)
