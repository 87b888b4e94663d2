"""What is said outside of the database before anybody hears of it, so that a restore knows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

Said = Callable[[UUID, UUID, datetime], None]
"""Of an organization: a key or a role, and when. The ledger beside the copies."""


def unsaid(organization_id: UUID, its_id: UUID, at: datetime) -> None:
    """Where nothing is restored."""
