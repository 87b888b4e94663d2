"""What each kind of device is for, as plain lists: pages that open on it, what it may do by itself.

What people may do is theirs, at whatever device: a list here gives nobody a right they do not have.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.permissions import COOK


@dataclass(frozen=True, slots=True)
class Profile:
    """Addresses begin with one of `pages`; `own_rights` are the device's without a person."""

    pages: tuple[str, ...]
    own_rights: frozenset[str] = frozenset()

    def opens(self, path: str) -> bool:
        """Whether a page may be opened at such a device."""
        return any(path == page or path.startswith(page.rstrip("/") + "/") for page in self.pages)


_EVERY_PAGE = ("/",)
_KITCHENS = ("/kitchen", "/expo", "/pickup", "/soldout", "/board", "/paper", "/sign-in", "/clock")

PROFILES: dict[str, Profile] = {
    "waiter": Profile(_EVERY_PAGE),
    "counter": Profile(_EVERY_PAGE),
    "kitchen": Profile(_KITCHENS, frozenset(COOK)),
    "display": Profile(("/board", "/display")),
}
