"""How wrong guesses slow the next ones: the rule, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.language import N_

FREE_GUESSES = 2
WAITS_S = (5, 15, 60, 300)
"""The wait after the third, fourth, fifth and every later wrong guess."""

FORGET_AFTER = timedelta(hours=1)
"""Wrong guesses count no longer when none was added for this long."""


@dataclass(frozen=True, slots=True)
class Guesses:
    """Wrong guesses counted against one subject: a person, or a device."""

    failures: int = 0
    last_at: datetime | None = None
    blocked_until: datetime | None = None

    def wait_s(self, now: datetime) -> int:
        """Whole seconds until the next guess is heard; 0 when it is heard now.

        A clock that stepped back behind the last guess blocks nobody until it has caught up.
        """
        if self.blocked_until is None or self.last_at is None or now < self.last_at:
            return 0
        left = self.blocked_until - now
        return max(0, -(-left // timedelta(seconds=1)))

    def wrong(self, now: datetime) -> Guesses:
        """One more wrong guess."""
        failures = 1 if self._forgotten(now) else self.failures + 1
        step = failures - FREE_GUESSES - 1
        if step < 0:
            return Guesses(failures, now)
        wait_s = WAITS_S[min(step, len(WAITS_S) - 1)]
        return Guesses(failures, now, now + timedelta(seconds=wait_s))

    def forgiven(self, count: int) -> Guesses:
        """`count` guesses fewer: whoever made them has shown who they are."""
        failures = max(0, self.failures - count)
        return Guesses(failures, self.last_at)

    def _forgotten(self, now: datetime) -> bool:
        return self.last_at is None or now - self.last_at > FORGET_AFTER


def in_words(wait_s: int) -> str:
    """A wait as people say it: "5 seconds", "2 minutes"."""
    if wait_s < 100:
        return N_("1 second") if wait_s == 1 else N_(f"{wait_s} seconds")
    minutes = -(-wait_s // 60)
    return N_(f"{minutes} minutes")
