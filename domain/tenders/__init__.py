"""Ways to pay: their kinds, what each kind asks for, and the usual ones of a country as data."""

from domain.tenders.kinds import (
    NOT_COUNTED,
    TenderKind,
    TenderRefused,
    check_last_four,
    check_reference,
)

__all__ = ["NOT_COUNTED", "TenderKind", "TenderRefused", "check_last_four", "check_reference"]
