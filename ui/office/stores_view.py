"""Decides what the pages of brands, stores and boxes show, and what their forms ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from uuid import UUID
from zoneinfo import available_timezones

from central.fleet.service import BoxView
from central.tenants.requests import BrandView, CreateStore, StoreView
from domain.language import ENGLISH, LANGUAGES
from ui.components.data_table import Cell, Column, TableRow
from ui.components.form_sheet import Choosable, Field, Form
from ui.office.glance_view import state_cell, waiting_cell
from ui.text import _

NEW_STORE, NEW_BRAND = "new-store", "new-brand"


# ---- all stores ----------------------------------------------------------------------------
def store_columns() -> list[Column]:
    """The head of the list of stores."""
    return [
        Column("store", _("Store"), weight="title"),
        Column("state", _("Box"), "state", "main"),
        Column("waiting", _("Waiting"), "figure"),
        Column("version", _("Version"), "figure"),
        Column("zone", _("Time zone"), weight="minor"),
        Column("currency", _("Currency"), weight="minor"),
    ]


def store_rows(
    stores: Sequence[StoreView],
    brands: Sequence[BrandView],
    boxes: Sequence[BoxView],
    at: datetime,
    language: str,
) -> list[TableRow]:
    """The stores by name, each with its own box; the deleted ones last."""
    names = {each.id: each for each in brands}
    ordered = sorted(stores, key=lambda each: (each.deleted_at is not None, each.name.casefold()))
    return [
        _store_row(each, names.get(each.brand_id) if each.brand_id else None, boxes, at, language)
        for each in ordered
    ]


def _store_row(
    store: StoreView,
    brand: BrandView | None,
    boxes: Sequence[BoxView],
    at: datetime,
    language: str,
) -> TableRow:
    box = own_box(store.id, boxes)
    state = state_cell(box, store.zone, at, language)
    if store.deleted_at is not None:
        state = Cell(_("Deleted"))
    version = Cell(box.version, detail=release_text(box)) if box else Cell()
    return TableRow(
        store.id.hex,
        (
            Cell(store.name, detail=brand.name if brand and brand.name != store.name else ""),
            state,
            waiting_cell(box, at, language) if box else Cell(),
            version,
            Cell(store.zone.replace("_", " ")),
            Cell(store.currency),
        ),
        href=f"/stores/{store.id.hex}",
        color=brand.colour if brand else "",
    )


def own_box(store_id: UUID, boxes: Sequence[BoxView]) -> BoxView | None:
    """The box that has a store; boxes come with a store's own first."""
    theirs = (each for each in boxes if each.store_id == store_id and each.state != "revoked")
    return next(theirs, None)


def release_text(box: BoxView) -> str:
    """The release that a box runs; empty where it has none of the office."""
    return _("release {number}").format(number=box.release) if box.release else ""


def brand_form() -> Form:
    """What a new brand is asked."""
    return Form(
        NEW_BRAND,
        _("New brand"),
        (
            Field("name", _("Name"), required=True, wide=True),
            Field("colour", _("Colour"), hint="#0B5F66"),
        ),
        done=_("Make it"),
    )


def store_form(brands: Sequence[BrandView], stores: Sequence[StoreView]) -> Form:
    """What a new store is asked; it begins as the last one was."""
    like = stores[-1] if stores else None
    here = [each for each in brands if each.deleted_at is None]
    return Form(
        NEW_STORE,
        _("New store"),
        (
            Field("name", _("Name"), required=True, wide=True),
            Field(
                "brand",
                _("Brand"),
                "pick",
                here[0].id.hex if here else "",
                tuple(Choosable(each.id.hex, each.name, each.colour) for each in here),
                required=True,
            ),
            *place_fields(
                like.zone if like else "Europe/Rome",
                like.currency if like else "EUR",
                like.language if like else ENGLISH,
            ),
        ),
        done=_("Make it"),
    )


def place_fields(zone: str, currency: str, language: str) -> tuple[Field, ...]:
    """Where a store is, and what it speaks."""
    languages = tuple(Choosable(code, name) for code, name in LANGUAGES.items())
    return (
        Field("zone", _("Time zone"), "choice", zone, zones(), required=True),
        Field("currency", _("Currency"), value=currency, required=True, most=3),
        Field("language", _("Language"), "choice", language, languages, required=True),
    )


@cache
def zones() -> tuple[Choosable, ...]:
    """Time zones by their place."""
    places = sorted(each for each in available_timezones() if "/" in each and each[:4] != "Etc/")
    return tuple(Choosable(each, each.replace("_", " ")) for each in ("UTC", *places))


def new_store(values: Mapping[str, object]) -> CreateStore:
    """The store that a form describes."""
    said = {name: str(value).strip() for name, value in values.items()}
    return CreateStore(
        UUID(said["brand"]), said["name"], said["zone"], said["currency"].upper(), said["language"]
    )
