"""Errors that people cause. Each has a code for programs and a sentence for its reader."""

from __future__ import annotations

from typing import ClassVar


class DomainError(Exception):
    """Something a person asked for cannot be done, and nothing was changed.

    `code` is stable and goes to programs; `str(error)` is a sentence a waiter understands.
    `status` is the HTTP status the API answers with.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(DomainError):
    """What was named does not exist here."""

    code = "not_found"
    status = 404


class BadRequest(DomainError):
    """A value is missing, malformed or out of range."""

    code = "bad_request"
    status = 422


class Forbidden(DomainError):
    """The person lacks the right; a manager's approval for this one act would do."""

    code = "forbidden"
    status = 403

    def __init__(self, sentence: str, right: str = "") -> None:
        super().__init__(sentence)
        self.right = right


class SignInRefused(DomainError):
    """The PIN, card or token is not right, or guesses are being slowed."""

    code = "sign_in_refused"
    status = 401

    def __init__(self, sentence: str, retry_after_s: int = 0) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class CommandReused(DomainError):
    """The same command id came with a different request."""

    code = "command_reused"
    status = 422


class Changed(DomainError):
    """Somebody else changed the thing meanwhile."""

    code = "changed"


class SellingStopped(DomainError):
    """Another box has taken over, or this one must be let in anew: it sells nothing."""

    code = "selling_stopped"


class OrderClosed(DomainError):
    """The order is paid, closed or voided."""

    code = "order_closed"


class NotSoldNow(DomainError):
    """The item is sold at other times of day."""

    code = "not_sold_now"


class ItemSoldOut(DomainError):
    """The item or option is sold out."""

    code = "sold_out"


class ModifierMissing(DomainError):
    """A required choice was not made."""

    code = "modifier_missing"
    status = 422


class TooManyModifiers(DomainError):
    """More choices than the group allows."""

    code = "modifier_too_many"
    status = 422


class LimitExceeded(DomainError):
    """A quantity, price or count is outside the limits."""

    code = "limit_exceeded"
    status = 422


class StorageFull(DomainError):
    """The disk has no room; selling stops until there is some."""

    code = "storage_full"
    status = 507


class StorageFailed(DomainError):
    """The database did not confirm a write; its outcome is unknown until it is repeated."""

    code = "storage_failed"
    status = 503
