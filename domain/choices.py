"""Choices for an item: required and nested groups, counted, limited, priced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from domain.catalog import Choice, Menu, MenuGroup, MenuOption
from domain.errors import BadRequest, LimitExceeded, ModifierMissing, NotFound, TooManyModifiers

MAX_OPTIONS_PER_LINE = 60
MAX_DEPTH = 5


@dataclass(frozen=True, slots=True)
class ChosenOption:
    """A checked choice: the option, how often, how deep it is nested (0 is the top)."""

    option: MenuOption
    count: int
    depth: int


def check_choices(
    menu: Menu, group_ids: tuple[UUID, ...], choices: tuple[Choice, ...]
) -> tuple[ChosenOption, ...]:
    """The chosen options in menu order, each right after the one that opened its group.

    Raises ModifierMissing, TooManyModifiers, NotFound, BadRequest or LimitExceeded, each naming
    the group or option.
    """
    found = tuple(_below(menu, group_ids, choices, 0))
    if len(found) > MAX_OPTIONS_PER_LINE:
        raise LimitExceeded(f"At most {MAX_OPTIONS_PER_LINE} options fit on one line.")
    return found


def _below(
    menu: Menu, group_ids: tuple[UUID, ...], choices: tuple[Choice, ...], depth: int
) -> Iterator[ChosenOption]:
    if depth > MAX_DEPTH:
        raise LimitExceeded("The choices are nested too deeply.")
    groups = [menu.groups[group_id] for group_id in group_ids if group_id in menu.groups]
    by_option = _by_option(menu, groups, choices)
    for group in groups:
        yield from _of_group(menu, group, by_option, depth)


def _by_option(
    menu: Menu, groups: list[MenuGroup], choices: tuple[Choice, ...]
) -> dict[UUID, Choice]:
    offered = {option.id for group in groups for option in group.options}
    by_option: dict[UUID, Choice] = {}
    for choice in choices:
        if choice.option_id not in offered:
            known = menu.options.get(choice.option_id)
            if known is None:
                raise NotFound("That option is not on the menu.")
            raise BadRequest(f"{known.name} cannot be chosen here.")
        if choice.option_id in by_option:
            raise BadRequest("An option was named twice.")
        by_option[choice.option_id] = choice
    return by_option


def _of_group(
    menu: Menu, group: MenuGroup, by_option: dict[UUID, Choice], depth: int
) -> Iterator[ChosenOption]:
    chosen = [(option, by_option[option.id]) for option in group.options if option.id in by_option]
    total = sum(choice.count for _, choice in chosen)
    if total < group.min_choices:
        missing = group.min_choices - total
        raise ModifierMissing(f"{group.name}: choose {missing} more.")
    if group.max_choices is not None and total > group.max_choices:
        raise TooManyModifiers(f"{group.name}: at most {group.max_choices}.")
    for option, choice in chosen:
        if not 1 <= choice.count <= option.max_count:
            raise TooManyModifiers(f"{option.name}: at most {option.max_count}.")
        yield ChosenOption(option, choice.count, depth)
        yield from _below(menu, option.group_ids, choice.choices, depth + 1)


def default_choices(menu: Menu, group_ids: tuple[UUID, ...]) -> tuple[Choice, ...]:
    """What is chosen when nobody chooses: the defaults, nested."""
    return tuple(
        Choice(option.id, 1, default_choices(menu, option.group_ids))
        for group_id in group_ids
        if group_id in menu.groups
        for option in menu.groups[group_id].options
        if option.is_default
    )


def needs_choices(menu: Menu, group_ids: tuple[UUID, ...]) -> bool:
    """Whether an item must be asked about before it can be added."""
    try:
        check_choices(menu, group_ids, default_choices(menu, group_ids))
    except (ModifierMissing, TooManyModifiers):
        return True
    return False
