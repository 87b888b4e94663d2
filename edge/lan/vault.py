"""The files of the box's authority: keys that only the box's own user can read.

They are in the data folder, outside the database: safety copies leave the house on sticks, and a
key must not. Whoever replaces the machine may carry the folder over; else tablets trust anew.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from domain.errors import DomainError
from edge.lan.authority import Issued, check_pair, names_of
from edge.lan.names import FOLDER

_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600
_CERTIFICATE: Final = b"-----BEGIN CERTIFICATE-----"


class KeyUnreadable(DomainError):
    """The authority is there and its key is not, or cannot be read."""

    code = "key_unreadable"


class Vault:
    """The authority and the certificate in use: each one file of a key and its certificate."""

    def __init__(self, data: Path) -> None:
        self.folder = data.joinpath(FOLDER)

    @property
    def certificate_file(self) -> Path:
        """The certificate in use with its key, as servers read it."""
        return self.folder.joinpath("box.pem")

    @property
    def authority_file(self) -> Path:
        """The authority with its key."""
        return self.folder.joinpath("authority.pem")

    def authority(self) -> Issued | None:
        """The authority, None where there is none yet.

        Raises KeyUnreadable where its file is there and cannot be read: another one must be
        somebody's decision, since every tablet would have to trust it anew.
        """
        path = self.authority_file
        try:
            found = _read(path)
            if found is not None:
                names_of(found.certificate)
            return found
        except (OSError, ValueError) as error:
            raise KeyUnreadable(
                f"The box's key in {path} cannot be read: screens cannot be encrypted. Bring the "
                "file back, or make new keys with `comanda edge new-keys`; every tablet must then "
                "trust the box anew."
            ) from error

    def certificate(self) -> Issued | None:
        """The certificate in use; None where there is none or it cannot be read."""
        try:
            return _read(self.certificate_file)
        except (OSError, ValueError):
            return None

    def keep_authority(self, authority: Issued) -> None:
        """Write it down, whole or not at all."""
        self._write(self.authority_file, authority)

    def keep_certificate(self, certificate: Issued) -> None:
        """Write it down in the place of the one before."""
        self._write(self.certificate_file, certificate)

    def forget(self) -> None:
        """Throw the authority away: the next start makes another."""
        self.certificate_file.unlink(missing_ok=True)
        self.authority_file.unlink(missing_ok=True)

    def _write(self, path: Path, pair: Issued) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(_FOLDER_MODE)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
        try:
            os.write(file, pair.key + pair.certificate)
            os.fsync(file)
        finally:
            os.close(file)
        part.replace(path)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _read(path: Path) -> Issued | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    key, begin, certificate = content.partition(_CERTIFICATE)
    found = Issued(key, begin + certificate)
    check_pair(found)
    return found
