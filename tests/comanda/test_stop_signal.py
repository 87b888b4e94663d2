"""Told to stop: once, by many at once, and by nobody."""

from __future__ import annotations

import signal
import subprocess
import sys

from comanda.stop_signal import StopSignal

AT_ONCE = """
import signal, sys
from comanda.stop_signal import StopSignal

def again(frame, event, argument):
    frame.f_trace_opcodes = True
    if event == "opcode":
        signal.raise_signal(signal.SIGTERM)
    return again

with StopSignal() as stop:
    sys.settrace(again)
    stop.set()
    sys.settrace(None)
    for _ in range(70_000):
        stop.set()
    print(stop.wait(60))
"""
"""A signal between any two steps of telling, and more of them than a pipe holds."""


def test_signals_that_come_between_each_other_stop_it_once() -> None:
    words = [sys.executable, "-c", AT_ONCE]
    said = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout == "True\n"


def test_it_stays_told_and_gives_back_the_handlers() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with StopSignal() as stop:
        assert not stop.wait(0.0)
        signal.raise_signal(signal.SIGTERM)
        assert stop.wait(60.0)
        assert stop.wait(0.0)
    assert signal.getsignal(signal.SIGTERM) is before
