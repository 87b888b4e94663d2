"""What people of the office may do, by role. Those of the box are in `domain.permissions`."""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    """One thing that a person or a program of the office may do."""

    LOOK = "look"
    """See sales, menu, people and boxes."""
    EDIT_MENU = "edit_menu"
    """Change the draft: menu, prices, taxes, floor, people of the restaurant."""
    PUBLISH = "publish"
    """Make a release of the draft, now or at a time, and roll back."""
    MANAGE_BOXES = "manage_boxes"
    """Let boxes in and shut them out."""
    MANAGE_PEOPLE = "manage_people"
    """Invite users, grant and withdraw roles up to one's own."""
    EDIT_STORES = "edit_stores"
    """Make, change and delete brands, stores and legal entities."""
    MANAGE_KEYS = "manage_keys"
    """Make and revoke keys for programs."""
    RUN_CENTRE = "run_centre"
    """Make organizations, delete and restore them. Super admins only, by no role."""


class Role(StrEnum):
    """What a membership makes of a user. Stored as its text."""

    OWNER = "owner"
    MANAGER = "manager"
    VIEWER = "viewer"

    @property
    def rank(self) -> int:
        """Nobody grants or withdraws a role that outranks their own."""
        return _RANKS[self]

    @property
    def rights(self) -> frozenset[Right]:
        """What the role allows."""
        return RIGHTS[self]


_RANKS = {Role.VIEWER: 1, Role.MANAGER: 2, Role.OWNER: 3}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.LOOK}),
    Role.MANAGER: frozenset(
        {Right.LOOK, Right.EDIT_MENU, Right.PUBLISH, Right.MANAGE_BOXES, Right.MANAGE_PEOPLE}
    ),
    Role.OWNER: frozenset(Right) - {Right.RUN_CENTRE},
}

SENTENCES: dict[Right, str] = {
    Right.LOOK: "You may not see this.",
    Right.EDIT_MENU: "Changing the menu here needs a manager of this place.",
    Right.PUBLISH: "Publishing here needs a manager of this place.",
    Right.MANAGE_BOXES: "Boxes are let in and shut out by a manager of this place.",
    Right.MANAGE_PEOPLE: "People are managed by a manager or an owner of this place.",
    Right.EDIT_STORES: "Brands, stores and legal entities are changed by an owner.",
    Right.MANAGE_KEYS: "Keys for programs are made by an owner.",
    Right.RUN_CENTRE: "This is done by whoever runs the centre.",
}
