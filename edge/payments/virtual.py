"""The virtual terminal and wallet of a box: for the demo, for training, for who has none yet."""

from __future__ import annotations

from pathlib import Path

from domain.clock import Clock
from domain.ports.terminal_hands import TerminalHands
from edge.payments.adapters import Adapters
from edge.signals import Signal, Signals
from providers.terminals.virtual import VirtualTerminal
from providers.wallets.virtual import VirtualWallet

TERMINAL, WALLET = "virtual_terminal", "virtual_wallet"
SIGNAL = "terminal"
"""What screens that show a virtual terminal listen to."""


def virtual_devices(
    folder: Path, clock: Clock, signals: Signals
) -> tuple[Adapters, tuple[TerminalHands, ...]]:
    """One terminal and one wallet with their memory in `folder`, and the hands at them."""
    terminal = VirtualTerminal(TERMINAL, folder / f"{TERMINAL}.json", clock)
    wallet = VirtualWallet(WALLET, folder / f"{WALLET}.json", clock)
    for device in (terminal, wallet):
        device.listen(lambda: signals.emit(Signal(SIGNAL)))
    return Adapters({TERMINAL: terminal}, {WALLET: wallet}), (terminal, wallet)
