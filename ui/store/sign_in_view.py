"""The names at the door, and what the last person left unsent."""

from __future__ import annotations

from collections.abc import Sequence

from domain.catalog import Menu
from domain.device_errors import DeviceCode
from domain.errors import DomainError
from domain.ids import parse_id
from domain.language import LANGUAGES
from edge.orders.service import OrderService
from edge.staff.requests import PersonTile
from ui.components.language_row import Language
from ui.components.pin_pad import Person
from ui.store.order_view import said_when_left
from ui.text import _, initials

OFFERED = tuple(Language(code, name) for code, name in LANGUAGES.items())


def tiles(people: Sequence[PersonTile]) -> list[Person]:
    """Everybody as a tile, in the order given."""
    return [
        Person(
            str(each.id),
            each.name,
            initials(each.name),
            each.colour,
            ", ".join(_(role) for role in each.roles),
        )
        for each in people
    ]


def card_trouble(code: str) -> str:
    """Why a card at a reader was not taken."""
    if code == DeviceCode.PAYMENT_CARD.value:
        return _("That is a payment card. Nothing of it was kept.")
    return _("The card was not read. Draw it through once more, not too fast.")


async def what_was_left(orders: OrderService, menu: Menu, left: str) -> str:
    """What to say about an order that was left, named by its id; empty when all was sent."""
    if not left:
        return ""
    try:
        return said_when_left(await orders.view(parse_id(left, "order")), menu)
    except DomainError:
        return ""
