"""What the office shows of people: rows, and the forms to hire and to edit."""

from __future__ import annotations

from collections.abc import Sequence

from domain.language import LANGUAGES
from edge.staff.requests import PersonRow, RoleView
from ui.components.form_sheet import Choosable, Field, Form
from ui.components.row_list import Row, RowAction, Section
from ui.store.office_view import COLOURS, colour_field
from ui.text import _

EDIT, PIN, CARD, LEAVE = "edit", "pin", "card", "leave"


def people(rows: Sequence[PersonRow]) -> Section:
    """Everybody who works here."""
    return Section("people", "", tuple(map(_row, rows)), empty=_("Nobody works here yet."))


def hire_form(form_id: str, roles: Sequence[RoleView], at: int) -> Form:
    """Somebody new: a name, a PIN and a role are enough. `at` chooses a colour of their own."""
    usual = [str(role.id) for role in roles if role.name == "Waiter"]
    return Form(
        form_id,
        _("Hire"),
        (
            Field("name", _("Name"), required=True, hint=_("Aziza Karimova")),
            Field("pin", _("PIN, 4 to 8 digits"), "digits", required=True, most=8),
            Field("roles", _("Role"), "picks", usual, _roles(roles), required=True),
            _language(""),
            colour_field(COLOURS[at % len(COLOURS)]),
            Field("card", _("Card"), hint=_("Hold it to the reader"), most=64),
        ),
        done=_("Hire"),
    )


def edit_form(person: PersonRow, roles: Sequence[RoleView]) -> Form:
    """How somebody is shown, and what they may do."""
    mine = [str(role_id) for role_id in person.role_ids]
    return Form(
        str(person.id),
        person.name,
        (
            Field("name", _("Name"), value=person.name, required=True),
            Field("short", _("Name on tickets"), value=person.short_name, required=True, most=20),
            Field("roles", _("Role"), "picks", mine, _roles(roles), required=True),
            _language(person.language or ""),
            colour_field(person.colour),
        ),
    )


def pin_form(person: PersonRow) -> Form:
    """Another PIN."""
    pin = Field("pin", _("New PIN, 4 to 8 digits"), "digits", required=True, most=8)
    return Form(str(person.id), _("PIN of {name}").format(name=person.name), (pin,))


def card_form(person: PersonRow, number: str = "") -> Form:
    """Another card, or none."""
    hint = _("Hold it to the reader; empty takes it away")
    card = Field("card", _("Card"), value=number, hint=hint, most=64)
    return Form(str(person.id), _("Card of {name}").format(name=person.name), (card,))


def _row(person: PersonRow) -> Row:
    language = LANGUAGES.get(person.language or "", "")
    detail = ", ".join(_(role) for role in person.roles)
    leave = RowAction(
        LEAVE,
        _("Leaves"),
        tone="danger",
        confirm=_("{name} leaves?").format(name=person.short_name),
    )
    actions = (
        RowAction(EDIT, _("Edit")),
        RowAction(PIN, _("PIN")),
        RowAction(CARD, _("Card")),
        leave,
    )
    return Row(
        str(person.id),
        person.name,
        detail=" · ".join(filter(None, (detail, language))),
        word=_("Locked") if person.locked else _("Card") if person.has_card else "",
        color=person.colour,
        actions=() if person.locked else actions,
    )


def _roles(roles: Sequence[RoleView]) -> tuple[Choosable, ...]:
    return tuple(Choosable(str(role.id), _(role.name)) for role in roles)


def _language(value: str) -> Field:
    options = tuple(Choosable(code, name) for code, name in LANGUAGES.items())
    return Field("language", _("Language (none: the restaurant's)"), "pick", value, options)
