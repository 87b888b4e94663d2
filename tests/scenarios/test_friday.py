"""A Friday night ends with its books in order, whatever the dice, and the box was killed in it."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from edge.connection import connect
from tests.processes import forked
from tests.scenarios.evening.books import wrongs
from tests.scenarios.friday import COVERS, ledger_of, play, prepare

told = cache(ledger_of)
"""The ledger of an evening, read once: thousands of answers."""
SEEDS = int(os.environ.get("FRIDAYS", "3"))
Played = Callable[[int], Path]

VANDALS = {
    (
        "a line is lost",
        "is lost",
    ): "DELETE FROM order_lines WHERE id = (SELECT l.id FROM order_lines l "
    "WHERE l.parent_line_id IS NULL AND NOT EXISTS (SELECT 1 FROM order_lines c "
    "WHERE c.parent_line_id = l.id) AND l.state = 'sent' LIMIT 1)",
    ("a price is another", "is due"): "UPDATE order_lines SET amount_minor = amount_minor + 1 "
    "WHERE id = (SELECT id FROM order_lines WHERE state = 'sent' LIMIT 1)",
    ("a line is fired, and on no card", "cards"): "DELETE FROM ticket_items "
    "WHERE id = (SELECT id FROM ticket_items WHERE voided_at IS NULL LIMIT 1)",
    (
        "a plate is made for what was taken back",
        "still to be made",
    ): "UPDATE ticket_items SET voided_at = NULL "
    "WHERE id = (SELECT id FROM ticket_items WHERE voided_at IS NOT NULL LIMIT 1)",
    (
        "a payment is lost",
        "payment",
    ): "DELETE FROM payments WHERE id = (SELECT id FROM payments LIMIT 1)",
    (
        "a payment went to the other tender",
        "payment",
    ): "UPDATE payments SET tender_id = (SELECT id FROM tenders "
    "WHERE kind <> 'cash') WHERE id = (SELECT id FROM payments WHERE tender_kind = 'cash' LIMIT 1)",
    ("cash is missing", "drawers"): "UPDATE drawer_sessions SET counted_minor = counted_minor - 1",
    (
        "the Z says more than was sold",
        "Z: revenue",
    ): "UPDATE day_closes SET revenue_minor = revenue_minor + 100",
    ("a tax is another", "taxes"): "UPDATE checks SET tax_minor = tax_minor + 1 "
    "WHERE id = (SELECT id FROM checks WHERE state = 'paid' LIMIT 1)",
    (
        "a portion came from nowhere",
        "remain",
    ): "UPDATE availabilities SET remaining = remaining + 1000 WHERE remaining IS NOT NULL",
    (
        "a comp is charged",
        "is written",
    ): "UPDATE order_lines SET back_kind = '' WHERE back_kind = 'comp'",
    ("a paper hangs", "a paper"): "UPDATE print_jobs SET state = 'queued' "
    "WHERE id = (SELECT id FROM print_jobs LIMIT 1)",
    (
        "a command is forgotten",
        "was acknowledged and is lost",
    ): "DELETE FROM commands WHERE kind = 'AddLine'",
    ("the chain is cut", "outbox"): "DELETE FROM outbox WHERE seq = 77",
    ("an order is nobody's", "order"): "UPDATE orders SET guests = guests + 1 "
    "WHERE id = (SELECT id FROM orders WHERE state = 'closed' LIMIT 1)",
}


@pytest.fixture(scope="module")
def played(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Evenings that were played to their end, each once, in two processes."""

    @cache
    def evening(seed: int) -> Path:
        folder = tmp_path_factory.mktemp(f"friday_{seed}")
        prepare(template, folder)
        first = forked().Process(target=play, args=(folder, seed, True))
        first.start()
        first.join()
        assert first.exitcode == -signal.SIGKILL
        play(folder, seed, dies=False)
        return folder

    return evening


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_books_of_a_friday_night_are_in_order(seed: int, played: Played) -> None:
    folder = played(seed)
    ledger = told(folder)

    assert wrongs(folder, ledger) == []
    assert sum(b.guests for b in ledger.bills.values() if b.state == "closed") == COVERS


@pytest.mark.slow
@pytest.mark.parametrize(("how", "said"), VANDALS)
def test_the_books_notice_when(how: str, said: str, played: Played, tmp_path: Path) -> None:
    shutil.copy(played(0) / "box.db", tmp_path)
    (tmp_path / "paper").symlink_to(played(0) / "paper")
    raw = connect(tmp_path / "box.db")
    raw.execute("PRAGMA foreign_keys = OFF")
    for (trigger,) in raw.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        raw.execute(f"DROP TRIGGER {trigger}")

    changed = raw.execute(VANDALS[how, said]).rowcount
    raw.close()

    assert changed
    assert any(said in wrong for wrong in wrongs(tmp_path, told(played(0))))
