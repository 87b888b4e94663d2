"""Every number that something on the menu has: taught codes, and the numbers of items. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from domain.catalog import Menu
from domain.codes.gtin import gtin14, is_gtin

TaughtCode = tuple[str, UUID]
Known = Mapping[str, tuple[UUID, ...]]


def canonical(text: str) -> str:
    """A code as it is compared: an article's number as fourteen digits, letters in one case."""
    text = text.strip()
    return gtin14(text) if is_gtin(text) else text.casefold()


def known_codes(menu: Menu, taught: Iterable[TaughtCode]) -> Known:
    """What each code is on the menu. A taught one comes before a number that an item has.

    An item's number means its variants: with several it is to be asked which.
    """
    of_menu: dict[str, dict[UUID, None]] = {}
    for item in menu.items.values():
        for variant in item.variants:
            for number in {variant.code, item.code if not variant.code else ""} - {""}:
                of_menu.setdefault(canonical(number), {})[variant.id] = None
        if item.code:
            variants = {variant.id: None for variant in item.variants}
            of_menu.setdefault(canonical(item.code), {}).update(variants)
    found = {code: tuple(variants) for code, variants in of_menu.items()}
    learnt: dict[str, dict[UUID, None]] = {}
    for code, variant_id in taught:
        if variant_id in menu.variants:
            learnt.setdefault(canonical(code), {})[variant_id] = None
    return found | {code: tuple(variants) for code, variants in learnt.items()}


def of_label(known: Known, digits: str) -> tuple[UUID, ...]:
    """The variants of the item digits of a label, with or without the zeros before them."""
    for each in (digits, digits.lstrip("0")):
        if each and (found := known.get(canonical(each))):
            return found
    return ()
