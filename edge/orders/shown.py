"""What the screen showed is what is charged: a tap that saw another price is refused."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.catalog import Choice, Menu, MenuItem, MenuVariant
from domain.errors import DomainError
from domain.money_text import money_text


class PriceChanged(DomainError):
    """Something costs something else now than the screen said when it was tapped."""

    code = "price_changed"


def usual_minor(menu: Menu, variant_id: UUID, choices: Iterable[Choice]) -> int | None:
    """What tiles and sheets say that one costs with its choices; None where it is not there."""
    variant = menu.variants.get(variant_id)
    options = _options_minor(menu, choices)
    return None if variant is None or options is None else variant.price_minor + options


def must_cost(
    menu: Menu,
    item: MenuItem,
    variant: MenuVariant,
    choices: Iterable[Choice],
    shown_minor: int | None,
    currency: str,
) -> None:
    """Raises PriceChanged where the screen said another price; None: no screen said one."""
    if shown_minor is None:
        return
    now_minor = usual_minor(menu, variant.id, choices)
    if now_minor is not None and now_minor != shown_minor:
        costs, said = money_text(now_minor, currency), money_text(shown_minor, currency)
        raise PriceChanged(
            f"{item.name} costs {costs} now, not {said}. Tap again if that is right."
        )


def _options_minor(menu: Menu, choices: Iterable[Choice]) -> int | None:
    total = 0
    for each in choices:
        option = menu.options.get(each.option_id)
        below = _options_minor(menu, each.choices)
        if option is None or below is None:
            return None
        total += each.count * (option.price_minor + below)
    return total
