"""Decides what the page of people shows, and what its forms ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from central.identity.requests import (
    Grant,
    InvitationView,
    Invite,
    Linked,
    MembershipView,
    UserView,
)
from central.identity.rights import Role
from central.tenants.requests import BrandView, StoreView
from domain.language import LANGUAGES
from ui.components.data_table import Cell, Column, TableRow
from ui.components.form_sheet import Choosable, Field, Form
from ui.components.row_list import Row, RowAction, Section
from ui.components.secret_card import Secret
from ui.office import figures_text as words
from ui.office.session import ROLES, Visit
from ui.text import _, age_ms

INVITE, GRANT = "invite", "grant"
WITHDRAW, REMOVE, PASSWORD = "withdraw", "remove", "password"
EVERYWHERE = "all"


@dataclass(frozen=True, slots=True)
class Reading:
    """Who is there, who is asked, and the places where a role may hold."""

    users: Sequence[UserView]
    invitations: Sequence[InvitationView]
    stores: Sequence[StoreView]
    brands: Sequence[BrandView]

    def place(self, brand_id: UUID | None, store_id: UUID | None) -> str:
        """A place by its name; everywhere has none."""
        if store_id is not None:
            return next((each.name for each in self.stores if each.id == store_id), "?")
        if brand_id is not None:
            return next((each.name for each in self.brands if each.id == brand_id), "?")
        return ""


def user_columns() -> list[Column]:
    """The head of the users."""
    return [
        Column("name", _("Name"), weight="title"),
        Column("roles", _("Role"), weight="main"),
        Column("email", _("E-mail")),
        Column("seen", _("Last here"), "figure"),
    ]


def user_rows(found: Reading, at: datetime) -> list[TableRow]:
    """The users by name; each row leads to what can be done."""
    return [
        TableRow(
            each.id.hex,
            (
                Cell(each.name),
                Cell(roles_text(each.memberships, found)),
                Cell(each.email),
                Cell(_ago(each.last_seen_at, at)),
            ),
            href=f"/people/{each.id.hex}",
        )
        for each in found.users
    ]


def roles_text(memberships: Sequence[MembershipView], found: Reading) -> str:
    """`Owner`, or `Manager (Porto), Viewer (Stazione)`."""
    return ", ".join(
        role_text(each.role, found.place(each.brand_id, each.store_id))
        for each in memberships
        if each.deleted_at is None
    )


def role_text(role: Role, place: str) -> str:
    """A role, with the place where it holds if that is not everywhere."""
    word = _(ROLES[role])
    return _("{role} of {place}").format(role=word, place=place) if place else word


def _ago(moment: datetime | None, at: datetime) -> str:
    return words.ago_text(int((at - moment).total_seconds())) if moment else "–"


def invitation_columns() -> list[Column]:
    """The head of the invitations."""
    return [
        Column("name", _("Name"), weight="title"),
        Column("role", _("Role"), weight="main"),
        Column("email", _("E-mail")),
        Column("until", _("Holds until"), "figure"),
    ]


def invitation_rows(found: Reading, language: str) -> list[TableRow]:
    """Those who were asked and have not come."""
    withdraw = RowAction(WITHDRAW, _("Withdraw"), tone="danger", confirm=_("Withdraw it?"))
    return [
        TableRow(
            each.id.hex,
            (
                Cell(each.name),
                Cell(role_text(each.role, found.place(each.brand_id, each.store_id))),
                Cell(each.email),
                Cell(words.moment_text(each.expires_at, "UTC", language)),
            ),
            actions=(withdraw,),
        )
        for each in found.invitations
    ]


# ---- one user ------------------------------------------------------------------------------
def user_sections(user: UserView, found: Reading, visit: Visit) -> list[Section]:
    """A user's roles, each to be withdrawn; and what else can be done."""
    withdraw = RowAction(WITHDRAW, _("Withdraw"), tone="danger", confirm=_("Withdraw it?"))
    roles = [
        Row(
            each.id.hex,
            _(ROLES[each.role]),
            detail=found.place(each.brand_id, each.store_id) or _("everywhere"),
            actions=(withdraw,),
        )
        for each in user.memberships
        if each.deleted_at is None
    ]
    remove = RowAction(REMOVE, _("Remove"), tone="danger", confirm=_("Take all roles?"))
    more = [
        Row(
            "grant",
            _("Another role"),
            _("for a brand or a store"),
            actions=(RowAction(GRANT, _("Give")),),
        ),
        Row(
            "password",
            _("A new password"),
            _("by a link that opens once"),
            actions=(RowAction(PASSWORD, _("Make the link")),),
        ),
    ]
    if user.id != visit.person.user_id:
        more.append(Row("remove", _("Leaves"), _("sees nothing any more"), actions=(remove,)))
    return [Section("roles", "", tuple(roles)), Section("more", "", tuple(more))]


# ---- forms ---------------------------------------------------------------------------------
def invite_form(found: Reading, visit: Visit) -> Form:
    """Who is asked, and as what."""
    languages = tuple(Choosable(code, name) for code, name in LANGUAGES.items())
    return Form(
        INVITE,
        _("Invite"),
        (
            Field("email", _("E-mail"), required=True, most=254),
            Field("name", _("Name"), required=True),
            *_role_fields(found, visit),
            Field("language", _("Language"), "pick", visit.language, languages, required=True),
        ),
        done=_("Make the link"),
    )


def grant_form(user: UserView, found: Reading, visit: Visit) -> Form:
    """Another role for somebody."""
    return Form(GRANT, user.name, _role_fields(found, visit), done=_("Give the role"))


def _role_fields(found: Reading, visit: Visit) -> tuple[Field, ...]:
    rank = max(
        (each.role.rank for each in visit.person.memberships
         if each.organization_id == visit.organization_id), default=0
    )  # fmt: skip
    roles = [Choosable(each.value, _(ROLES[each])) for each in Role if each.rank <= rank]
    places = [Choosable(EVERYWHERE, _("Everywhere"))]
    places += [Choosable(f"brand:{each.id.hex}", each.name) for each in found.brands]
    places += [Choosable(f"store:{each.id.hex}", each.name) for each in found.stores]
    return (
        Field("role", _("Role"), "pick", Role.VIEWER.value, tuple(roles), required=True),
        Field("place", _("Where"), "choice", EVERYWHERE, tuple(places), required=True, wide=True),
    )


def new_invite(values: Mapping[str, object], organization_id: UUID, found: Reading) -> Invite:
    """The invitation that a form describes."""
    brand_id, store_id = _place(str(values["place"]), found)
    return Invite(
        organization_id,
        str(values["email"]),
        str(values["name"]),
        Role(str(values["role"])),
        brand_id,
        store_id,
        str(values["language"]),
    )


def new_grant(
    values: Mapping[str, object], organization_id: UUID, user_id: UUID, found: Reading
) -> Grant:
    """The role that a form describes."""
    brand_id, store_id = _place(str(values["place"]), found)
    return Grant(organization_id, user_id, Role(str(values["role"])), brand_id, store_id)


def _place(said: str, found: Reading) -> tuple[UUID | None, UUID | None]:
    kind, _colon, text = said.partition(":")
    if kind == "store":
        store_id = UUID(text)
        brand_id = next((each.brand_id for each in found.stores if each.id == store_id), None)
        return brand_id, store_id
    return (UUID(text), None) if kind == "brand" else (None, None)


def link_card(linked: Linked, title: str, office_url: str) -> Secret:
    """The link in full, to be handed on."""
    steps = [_("Send this link to {email}. It opens once.").format(email=linked.email)]
    address = f"{office_url.rstrip('/')}/welcome?link={linked.token}"
    return Secret(title, address, steps, age_ms(linked.expires_at), is_link=True)
