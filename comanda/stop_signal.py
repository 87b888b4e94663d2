"""SIGINT and SIGTERM as something to wait for, however many of them come at once."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Sequence
from types import FrameType

NUMBERS = (signal.SIGINT, signal.SIGTERM)

Handler = Callable[[int, FrameType | None], object] | int | signal.Handlers | None


class StopSignal:
    """Whether somebody told this process to stop: by a signal while this is entered, or by `set`.

    It stays told. A handler runs between any two steps of the program, also of another run of
    itself, so it takes no lock: where `threading.Event.set` met itself, it waited for ever.
    """

    def __init__(self, numbers: Sequence[signal.Signals] = NUMBERS) -> None:
        self._numbers = numbers
        self._before: dict[signal.Signals, Handler] = {}
        self._read_end, self._write_end = os.pipe()  # no child inherits an end (PEP 446)
        os.set_blocking(self._write_end, False)

    def __enter__(self) -> StopSignal:
        self._before = {number: signal.signal(number, self._told) for number in self._numbers}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self._read_end)
        os.close(self._write_end)

    def set(self) -> None:
        """As a signal does; any thread may call it."""
        try:
            os.write(self._write_end, b"s")
        except BlockingIOError:
            return  # it was told more often than a pipe can hold

    def wait(self, timeout_s: float) -> bool:
        """Wait until told, at most so long; whether it was."""
        return bool(select.select([self._read_end], [], [], timeout_s)[0])

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        self.set()
