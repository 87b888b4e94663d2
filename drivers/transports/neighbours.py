"""Who is behind an address on this network, as the kernel last heard it (IPv4)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ARP_TABLE: Final = Path("/proc/net/arp")
_NOBODY: Final = "00:00:00:00:00:00"


def neighbours(table: Path = ARP_TABLE) -> dict[str, str]:
    """MAC addresses in small letters, by the address where each was heard."""
    try:
        lines = table.read_text("ascii").splitlines()[1:]
    except (OSError, UnicodeDecodeError):
        return {}  # not Linux, or a container without it: then nothing is known
    found = {}
    for line in lines:
        columns = line.split()
        if len(columns) >= 4 and columns[3] != _NOBODY:
            found[columns[0]] = columns[3].lower()
    return found
