"""Why a code was not taken."""

from __future__ import annotations

from domain.device_errors import DeviceCode
from domain.errors import DomainError


class CodeRefused(DomainError):
    """A code is damaged, means nothing here, or could mean several things.

    `why` is a code of the device vocabulary: E_CHECK_DIGIT, E_TRUNCATED, E_NO_MATCH ...
    """

    code = "code_refused"
    status = 422

    def __init__(self, why: DeviceCode, sentence: str) -> None:
        super().__init__(sentence)
        self.why = why
