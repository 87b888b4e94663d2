"""SQL of attempts: calls to terminals and wallets, not those to the fiscal device."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from domain.errors import NotFound
from edge.box_tables import Attempt
from edge.checks.fiscal_calls import PREFIX
from edge.transaction import Read, Write

_CHANGING = (
    "state",
    "remote_ref",
    "phase_ref",
    "response",
    "sent_at",
    "finished_at",
    "error_class",
    "error_code",
)
_NOT_FISCAL = f"adapter NOT LIKE '{PREFIX}%'"
_BY_STATE = f"state IN ({{marks}}) AND {_NOT_FISCAL} ORDER BY created_at, id"


def load(read: Read, attempt_id: UUID) -> Attempt:
    """An attempt by its id. Raises NotFound."""
    found = get(read, attempt_id)
    if found is None:
        raise NotFound("There is no such card payment.")
    return found


def get(read: Read, attempt_id: UUID) -> Attempt | None:
    """An attempt by its id, if there is one."""
    return read.first(Attempt, f"id = ? AND {_NOT_FISCAL}", attempt_id)


def in_states(read: Read, states: Iterable[str]) -> list[Attempt]:
    """Attempts in these states, oldest first; only for states that attempts leave again."""
    wanted = list(states)
    return read.all(Attempt, _BY_STATE.format(marks=", ".join("?" * len(wanted))), *wanted)


def of_subject(read: Read, subject_id: UUID) -> list[Attempt]:
    """Everything that was asked about one order, oldest first."""
    return read.all(Attempt, "subject_id = ? ORDER BY created_at, id", subject_id)


def at_work(read: Read, adapter: str) -> Attempt | None:
    """What a terminal is at now."""
    return read.first(
        Attempt, "state IN ('prepared', 'sent') AND +adapter = ? ORDER BY created_at", adapter
    )


def change(tx: Write, attempt: Attempt, **changes: Any) -> None:
    """Change what may change of an attempt."""
    values = {name: getattr(attempt, name) for name in _CHANGING} | changes
    tx.execute(
        "UPDATE attempts SET state = ?, remote_ref = ?, phase_ref = ?, response = ?, sent_at = ?, "
        "finished_at = ?, error_class = ?, error_code = ? WHERE id = ?",
        *(json.dumps(value) if name == "response" else value for name, value in values.items()),
        attempt.id,
    )
    tx.signal("payments", attempt.subject_id)


def note_error(tx: Write, attempt_id: UUID, error_class: str, error_code: str) -> None:
    """Keep why a call was refused, for programs."""
    tx.execute(
        "UPDATE attempts SET error_class = ?, error_code = ? WHERE id = ?",
        error_class,
        error_code,
        attempt_id,
    )


def has_virtual(read: Read) -> bool:
    """Whether some way to pay is one of the virtual devices."""
    return bool(
        read.value(
            "SELECT 1 FROM tenders WHERE organization_id = ? AND active AND deleted_at IS NULL "
            "AND adapter LIKE 'virtual\\_%' ESCAPE '\\' LIMIT 1",
            read.house.organization_id,
        )
    )
