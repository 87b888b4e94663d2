"""The posting of a refund: what was revenue and tax is owed to the guest again.

The payments that give it back post themselves, as payments do.
"""

from __future__ import annotations

from uuid import UUID

from domain.ledger import LedgerAccount, Leg, Sold, credit, debit, revenue_part
from domain.ledger.sales import revenue_by_part
from domain.refunds import Back, Left, less
from edge.books.posting import post
from edge.refunds.paid import Paid
from edge.transaction import Write


def post_refund(tx: Write, paid: Paid, refund_id: UUID, back: Back) -> None:
    """Post what goes back: of each category and tax what is left less what is left then.

    So refunds of a whole check, in any steps, turn its posting round exactly.
    """
    parts = {line.id: revenue_part(line.kind, line.category_id) for line in paid.sold}
    before, after = _revenue(paid.left, parts), _revenue(less(paid.left, back), parts)
    legs: list[Leg] = [credit(LedgerAccount.CHECKS, back.amount_minor, paid.check.id)]
    legs += [
        debit(LedgerAccount.REVENUE, minor - after.get(part, 0), part)
        for part, minor in before.items()
    ]
    codes: dict[str, int] = {}
    for tax in back.taxes:
        codes[tax.code] = codes.get(tax.code, 0) + tax.tax_minor
    legs += [debit(LedgerAccount.TAX, minor, code) for code, minor in codes.items()]
    post(tx, "refund", refund_id, legs)


def _revenue(left: Left, parts: dict[UUID, str]) -> dict[str, int]:
    sold = [Sold(parts[line.id], line.amount_minor, line.taxes) for line in left.lines]
    revenue_minor = left.total_minor - sum(tax.tax_minor for tax in left.taxes)
    return revenue_by_part(sold, revenue_minor)
