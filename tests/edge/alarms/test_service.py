"""Whom an alarm concerns."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.ids import new_id
from domain.permissions import COOK, MANAGER, WAITER
from edge.alarms.kinds import PRINTED_ELSEWHERE
from edge.alarms.service import AlarmService
from edge.box_tables import Alarm
from edge.commands import Actor, Command
from edge.database import Database
from edge.transaction import Write

AZIZA = new_id()


async def raise_alarm(
    db: Database, sentence: str, person_id: UUID | None = None, kind: str = "test"
) -> None:
    def work(tx: Write) -> None:
        tx.insert_box_row(
            Alarm,
            id=new_id(),
            kind=kind,
            subject_id=new_id(),
            sentence=sentence,
            since=tx.now,
            person_id=person_id,
        )

    await db.write(Command.of(sentence), work)


async def sentences(db: Database, actor: Actor) -> list[str]:
    return [alarm.sentence for alarm in await AlarmService(db).seen_by(actor)]


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (Actor("person", AZIZA, rights=WAITER), ["The bar's printer is away.", "Grill is blind."]),
        (Actor("person", new_id(), rights=WAITER), ["The bar's printer is away."]),
        (
            Actor("person", new_id(), rights=frozenset(MANAGER)),
            ["The bar's printer is away.", "Grill is blind."],
        ),
        (
            Actor("device", new_id(), rights=frozenset(COOK)),
            ["The bar's printer is away.", "Grill is blind."],
        ),
    ],
    ids=["whose order it is", "another waiter", "a manager", "a kitchen screen"],
)
async def test_an_alarm_about_somebodys_order_is_theirs_and_the_managers(
    db: Database, actor: Actor, expected: list[str]
) -> None:
    await raise_alarm(db, "The bar's printer is away.")
    await raise_alarm(db, "Grill is blind.", AZIZA)

    assert await sentences(db, actor) == expected


async def test_what_somebody_must_do_now_is_said_before_what_only_is_away(db: Database) -> None:
    await raise_alarm(db, "The bar's printer is away.")
    await raise_alarm(db, "Ticket 12 came out at Bar. Carry it to Grill.", AZIZA, PRINTED_ELSEWHERE)

    assert await sentences(db, Actor("person", AZIZA, rights=WAITER)) == [
        "Ticket 12 came out at Bar. Carry it to Grill.",
        "The bar's printer is away.",
    ]
