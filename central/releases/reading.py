"""Drafts and releases in words and figures: which dish, which price, where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.releases import rows, rules, store
from central.releases.looking import DEPTH, Looking
from central.releases.scopes import Place, holds_in
from central.releases.store import Change, Kept
from central.releases.values import Difference, Doc, Entity
from domain.money_text import percent_text
from sync.types import from_micros

NEW, GONE, PRICE, SOLD = "new", "gone", "price", "sold"
_WHAT = {"amount_minor": PRICE, "active": SOLD, "status": SOLD}
_PRICED = {"variant": "variant", "cost": "variant", "option": "modifier_option"}
_RATES = ("rate_micros",)
_TIMES = ("active_from", "active_to")


def differences(
    connection: Connection[Any],
    organization_id: UUID,
    changes: Sequence[Change],
    gone: frozenset[Entity] = frozenset(),
) -> list[Difference]:
    """What rows change, by name. `gone` rows are taken away."""
    reader = _Reader(connection, organization_id, changes)
    found = [
        each for change in changes for each in reader.differences(change, change.entity in gone)
    ]
    return sorted(found, key=lambda each: (each.name.casefold(), each.where, each.what))


def of_draft(
    connection: Connection[Any], organization_id: UUID, kept: Sequence[Kept]
) -> list[Difference]:
    """What a draft changes, with who wanted it, against what is there now."""
    entities = [each.entity for each in kept]
    there = rows.read(connection, organization_id, entities)
    changes = [wanted(each, there.get(each.entity)) for each in kept]
    gone = frozenset(each.entity for each in kept if each.after is None)
    by_entity = {each.entity: each for each in kept}
    also = _also(connection, organization_id, set(entities))
    return [
        replace(
            each,
            who=by_entity[each.kind, each.entity_id].who,
            at=by_entity[each.kind, each.entity_id].at,
            is_outdated=is_outdated(
                by_entity[each.kind, each.entity_id], there.get((each.kind, each.entity_id))
            ),
            also=also.get((each.kind, each.entity_id), ""),
        )
        for each in differences(connection, organization_id, changes, gone)
    ]


def wanted(kept: Kept, there: Doc | None) -> Change:
    """A draft's row over what is there."""
    base = there or kept.before
    if kept.after is None:
        assert base is not None
        return Change(kept.kind, kept.entity_id, base, base)
    if base is None:
        return Change(kept.kind, kept.entity_id, None, kept.after)
    after = {**base, **rows.fields(kept.before, kept.after)}
    return Change(kept.kind, kept.entity_id, base, after)


def is_outdated(kept: Kept, there: Doc | None) -> bool:
    """Whether the row was changed since the draft was made from it."""
    return (there["rev"] if there else 0) != kept.base_rev


def _also(
    connection: Connection[Any], organization_id: UUID, entities: set[Entity]
) -> dict[Entity, str]:
    """Which of the rows change in a scheduled release."""
    found: dict[Entity, str] = {}
    for view in store.scheduled(connection, organization_id):
        for change in store.changes_of(connection, organization_id, view.id):
            if change.entity in entities:
                found.setdefault(change.entity, f"{view.number} {view.name}".strip())
    return found


class _Reader:
    """Knows the names of what rows name."""

    def __init__(
        self, connection: Connection[Any], organization_id: UUID, changes: Iterable[Change]
    ) -> None:
        listed = list(changes)
        coming: Mapping[Entity, Doc] = {each.entity: each.after for each in listed}
        self._look = Looking(connection, organization_id, coming)
        self._places = store.places(connection, organization_id)
        waiting: list[tuple[str, Doc]] = [(each.kind, each.after) for each in listed]
        for _ in range(DEPTH):
            named = {each for kind, doc in waiting for each in rules.names_of(kind, doc)}
            self._look.fetch(named - coming.keys())
            waiting = [
                (kind, doc)
                for kind, entity_id in named
                if (doc := self._look.known(kind, entity_id)) is not None
            ]

    def differences(self, change: Change, is_gone: bool) -> Iterator[Difference]:
        """What one row changes."""
        doc = change.after
        base = self._base(change)
        was_gone = change.before is not None and change.before["deleted_at"] is not None
        if is_gone or (doc["deleted_at"] is not None and not was_gone):
            yield replace(base, what=GONE, old_minor=doc.get("amount_minor"))
            return
        if change.kind == "fare" and doc["status"] == rules.UNSOLD and change.before is None:
            yield replace(base, what=SOLD, old="yes", new="no")
            return
        if change.before is None or was_gone:
            yield replace(base, what=NEW, new_minor=doc.get("amount_minor"))
            return
        for field in rows.fields(change.before, doc):
            yield self._field(base, field, change.before.get(field), doc.get(field))

    def _base(self, change: Change) -> Difference:
        stores = self._stores(change.kind, change.after)
        return Difference(
            kind=change.kind,
            entity_id=change.entity_id,
            name=self._name(change.kind, change.after),
            what="",
            where=self._where(change.kind, change.after),
            old="",
            new="",
            stores=tuple(place.name for place in stores),
            is_everywhere=len(stores) == len(self._places),
            currency=change.after.get("currency") or "",
        )

    def _field(self, base: Difference, field: str, old: Any, new: Any) -> Difference:
        what = _WHAT.get(field, field)
        if field.endswith("_minor"):
            return replace(base, what=what, old_minor=old, new_minor=new)
        return replace(base, what=what, old=self._value(field, old), new=self._value(field, new))

    def _stores(self, kind: str, doc: Doc) -> tuple[Place, ...]:
        """A price holds where its list does."""
        found = holds_in(doc, self._places)
        if kind == "fare":
            fare_set = self._look.known("fare_set", UUID(hex=doc["fare_set_id"]))
            there = holds_in(fare_set, self._places) if fare_set else found
            found = tuple(each for each in found if each in there)
        return found

    def _name(self, kind: str, doc: Doc) -> str:
        match kind:
            case "fare":
                return self._named(_PRICED[doc["priced_kind"]], doc["priced_id"])
            case "variant":
                item = self._look.known("item", UUID(hex=doc["item_id"]))
                name = item["name"] if item else ""
                return f"{name}, {doc['name']}" if doc["name"] else name
            case "modifier_use":
                return self._named("modifier_group", doc["modifier_group_id"])
            case "membership" | "credential":
                return self._named("person", doc["person_id"])
            case _:
                return str(doc.get("name") or doc.get("code") or kind.replace("_", " "))

    def _named(self, kind: str, entity_id: str) -> str:
        doc = self._look.known(kind, UUID(hex=entity_id))
        return self._name(kind, doc) if doc is not None else kind.replace("_", " ")

    def _where(self, kind: str, doc: Doc) -> str:
        if kind == "fare":
            return self._named("fare_set", doc["fare_set_id"])
        return ""

    def _value(self, field: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if field in _RATES:
            return percent_text(value)
        if field in _TIMES:
            return from_micros(value).isoformat(timespec="minutes")
        if field.endswith("_id") and field[:-3] in rows.kinds():
            return self._named(field[:-3], value)
        return str(value)
