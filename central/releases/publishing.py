"""What publishing writes: settings rows, their feed entries, and the release itself, at once.

Who calls has locked the organization's number (`store.lock`); the feed's heads are locked last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from psycopg import Connection

from central.releases import parts, rows, store
from central.releases.scopes import EVERYWHERE, scope_of
from central.releases.store import Change, NewRelease
from central.releases.values import Doc, Entity, ReleaseView
from central.sync import feed
from central.sync.feed import News
from sync.types import to_micros

RELEASE = "release"
VERSION = 1


def next_state(current: Doc | None, wanted: Doc, now: datetime, steps: int = 1) -> Doc:
    """A row as the office writes it over what is there."""
    rev = current["rev"] if current else 0
    epoch = max(1, current["authority_epoch"] if current else 0, wanted["authority_epoch"])
    return {
        **wanted,
        "rev": rev + steps,
        "updated_at": to_micros(now),
        "authority": rows.CENTRE,
        "authority_epoch": epoch,
    }


def gone(current: Doc, now: datetime) -> Doc:
    """A row that is taken away: it stays, marked."""
    return next_state(current, {**current, "deleted_at": to_micros(now)}, now)


def in_force(
    connection: Connection[Any],
    organization_id: UUID,
    release: NewRelease,
    changes: Sequence[Change],
) -> None:
    """Write rows now, and say so to the boxes."""
    store.keep_release(connection, organization_id, release, changes)
    rows.write(connection, [(each.kind, each.after) for each in changes])
    news = news_of(changes)
    news.append(said(organization_id, release.id, release, "published", {}))
    entities = {each.entity for each in changes}
    news += rebase(connection, organization_id, entities, release.now)
    feed.publish(connection, organization_id, news)


def for_later(
    connection: Connection[Any],
    organization_id: UUID,
    release: NewRelease,
    changes: Sequence[Change],
) -> None:
    """Keep rows for a time to come, and send them ahead."""
    store.keep_release(connection, organization_id, release, changes)
    assert release.effective_at is not None
    store.put_due(connection, organization_id, store.FOLD, release.id, release.effective_at)
    entities = {each.entity for each in changes}
    news = rebase(connection, organization_id, entities, release.now, also=release.id)
    feed.publish(connection, organization_id, news)


def fold(
    connection: Connection[Any], organization_id: UUID, view: ReleaseView, now: datetime
) -> None:
    """A scheduled release comes into force at the centre, too."""
    kept = store.changes_of(connection, organization_id, view.id)
    entities = [each.entity for each in kept]
    current = rows.read(connection, organization_id, entities, lock=True)
    changes = [_again(each, current.get(each.entity), now) for each in kept]
    store.put_changes(connection, organization_id, view.id, changes)
    store.settle(connection, organization_id, view.id, "published", view.came_at)
    store.end_due(connection, organization_id, store.FOLD, view.id)
    rows.write(connection, [(each.kind, each.after) for each in changes])
    news = news_of(changes)
    news += parts.withdrawn(organization_id, view.id, kept)
    news.append(said(organization_id, view.id, view, "published", {}))
    news += rebase(connection, organization_id, set(entities), now)
    feed.publish(connection, organization_id, news)


def withdraw(
    connection: Connection[Any], organization_id: UUID, view: ReleaseView, now: datetime
) -> None:
    """A scheduled release will not come. Rows are said again as they are: a box whose clock is
    ahead may have applied it.
    """
    kept = store.changes_of(connection, organization_id, view.id)
    entities = {each.entity for each in kept}
    current = rows.read(connection, organization_id, entities)
    store.settle(connection, organization_id, view.id, "withdrawn", now)
    store.end_due(connection, organization_id, store.FOLD, view.id)
    news = [_put(kind, doc) for (kind, _), doc in current.items()]
    news += [
        replace(_put(each.kind, each.after), op="del", body=b"")
        for each in kept
        if each.entity not in current
    ]
    news += parts.withdrawn(organization_id, view.id, kept)
    news.append(said(organization_id, view.id, view, "withdrawn", {}))
    news += rebase(connection, organization_id, entities, now)
    feed.publish(connection, organization_id, news)


def rebase(
    connection: Connection[Any],
    organization_id: UUID,
    entities: set[Entity],
    now: datetime,
    also: UUID | None = None,
) -> list[News]:
    """Put scheduled releases of these rows anew on what is there, in the order of their times.

    Each keeps what it wanted to change; what it did not mean to change follows the row. Returns
    what boxes have to hear; of the release `also` everything.
    """
    waiting = store.scheduled(connection, organization_id)
    if not waiting:
        return []
    state: dict[Entity, Doc] = rows.read(connection, organization_id, entities)
    news: list[News] = []
    for view in waiting:
        kept = store.changes_of(connection, organization_id, view.id)
        mine = [each for each in kept if each.entity in entities]
        anew = {each.entity: _again(each, state.get(each.entity), now) for each in mine}
        state |= {entity: each.after for entity, each in anew.items()}
        changed = [anew[each.entity] for each in mine if _differs(each, anew[each.entity])]
        if not changed and view.id != also:
            continue
        store.put_changes(connection, organization_id, view.id, changed)
        now_kept = [anew.get(each.entity, each) for each in kept]
        news += parts.withdrawn(organization_id, view.id, kept)
        sent = parts.cut(organization_id, view.id, now_kept)
        news += sent
        news.append(said(organization_id, view.id, view, "scheduled", parts.counts(sent)))
    return news


def news_of(changes: Iterable[Change]) -> list[News]:
    """Rows for the feed; one that holds elsewhere now leaves where it was."""
    found: list[News] = []
    for each in changes:
        if each.before is not None and scope_of(each.before) != scope_of(each.after):
            found.append(replace(_put(each.kind, each.before), op="del", body=b""))
        found.append(_put(each.kind, each.after))
    return found


def said(
    organization_id: UUID,
    release_id: UUID,
    release: NewRelease | ReleaseView,
    state: str,
    counts: Mapping[str, int],
) -> News:
    """The release itself, for every box."""
    came_at = release.came_at if isinstance(release, ReleaseView) else _came_at(release)
    doc = {
        "organization_id": organization_id.hex,
        "id": release_id.hex,
        "number": release.number,
        "name": release.name,
        "state": state,
        "effective_at": to_micros(came_at),
        "parts": dict(counts),
    }
    return News(EVERYWHERE, RELEASE, release_id.hex, VERSION, orjson.dumps(doc))


def _came_at(release: NewRelease) -> datetime:
    return release.published_at or release.effective_at or release.now


def _again(change: Change, current: Doc | None, now: datetime) -> Change:
    """The same wish over another row."""
    if current is None:
        return replace(change, before=None, after=next_state(None, change.after, now))
    wanted = {**current, **rows.fields(change.before, change.after)}
    return replace(change, before=current, after=next_state(current, wanted, now))


def _differs(before: Change, after: Change) -> bool:
    ours = (before.after["rev"], rows.fields(before.after, after.after))
    return ours != (after.after["rev"], {})


def _put(kind: str, doc: Doc) -> News:
    version = rows.shape_of(kind).version
    return News(scope_of(doc), kind, doc["id"], version, rows.body(doc))
