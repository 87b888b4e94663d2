"""Disks that are plugged into the box beside its own: sticks, second disks, mounted computers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

FOLDER = "comanda"
"""Copies go into this folder of a disk."""

NOT_FOR_COPIES = frozenset({"squashfs", "iso9660", "tmpfs", "overlay", "vfat-boot"})
SYSTEM_FOLDERS = ("/boot", "/efi", "/snap", "/run/lock", "/dev", "/proc", "/sys", "/etc")


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk that copies can go to: where it is mounted, the room that is free on it."""

    folder: str
    free_bytes: int


def mounted() -> list[Path]:
    """Where file systems are mounted that could keep a copy."""
    return [
        Path(each.mountpoint)
        for each in psutil.disk_partitions(all=False)
        if each.fstype not in NOT_FOR_COPIES
        and not each.mountpoint.startswith(SYSTEM_FOLDERS)
        and "ro" not in each.opts.split(",")
    ]


def disks_beside(
    data: Path, taken: Iterable[str], mounts: Callable[[], list[Path]] = mounted
) -> tuple[Disk, ...]:
    """Disks other than the one with the data, without those that are `taken` already."""
    own, known = data.stat().st_dev, set(taken)
    found: dict[int, Disk] = {}
    for mount in mounts():
        folder = str(mount.joinpath(FOLDER))
        if not mount.is_dir() or not os.access(mount, os.W_OK) or folder in known:
            continue
        device = mount.stat().st_dev
        if device != own:
            found.setdefault(device, Disk(folder, shutil.disk_usage(mount).free))
    return tuple(found.values())
