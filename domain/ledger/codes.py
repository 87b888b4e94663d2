"""The codes under which accounts stand in a firm's own books: usual ones, and the house's."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.errors import BadRequest
from domain.ledger.accounts import LedgerAccount

MOST_CODE, MOST_NAME = 20, 80
USUAL_FILE = Path(__file__).with_name("accounts.toml")
Part = tuple[LedgerAccount, str]
"""An account and a part of it; without a detail it is the whole account."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the firm's books and what it is called there."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ExportLine:
    """What an account came to on a day: one of the sides is nothing."""

    code: str
    name: str
    debit_minor: int
    credit_minor: int


@cache
def usual_codes() -> Mapping[Part, Code]:
    """The codes until a house writes its own: one for each account."""
    doc = tomllib.loads(USUAL_FILE.read_text(encoding="utf-8"))
    return {(account, ""): Code(**doc[account.value]) for account in LedgerAccount}


def code_of(codes: Mapping[Part, Code], account: LedgerAccount, detail: str) -> Code:
    """The code of a part: its own, else its account's, else the usual one."""
    return codes.get((account, detail)) or codes.get((account, "")) or usual_codes()[account, ""]


def checked(code: str, name: str) -> Code:
    """A code as somebody wrote it. Raises BadRequest."""
    found = Code(" ".join(code.split()), " ".join(name.split()))
    if not found.code or len(found.code) > MOST_CODE:
        raise BadRequest(f"A code has one to {MOST_CODE} characters.")
    if not found.name or len(found.name) > MOST_NAME:
        raise BadRequest(f"A name has one to {MOST_NAME} characters.")
    return found


def export_lines(
    sums: Iterable[tuple[LedgerAccount, str, int]], codes: Mapping[Part, Code]
) -> tuple[ExportLine, ...]:
    """A day's sums (debit positive) by code, in the order of the codes; even ones are left out.

    The lines are even because the sums are.
    """
    found: Counter[Code] = Counter()
    for account, detail, minor in sums:
        found[code_of(codes, account, detail)] += minor
    return tuple(
        ExportLine(each.code, each.name, max(minor, 0), max(-minor, 0))
        for each, minor in sorted(found.items(), key=lambda item: (item[0].code, item[0].name))
        if minor
    )
