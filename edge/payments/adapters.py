"""The terminals and wallets of this box by the name that tenders call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.errors import NotFound
from domain.ports.adapter import Capability
from domain.ports.payment import MerchantPresentedQr, PaymentTerminal


@dataclass(frozen=True, slots=True)
class Adapters:
    """What `tenders.adapter` can name. Put together by the composition root."""

    terminals: Mapping[str, PaymentTerminal] = field(default_factory=dict)
    wallets: Mapping[str, MerchantPresentedQr] = field(default_factory=dict)

    def terminal(self, name: str) -> PaymentTerminal:
        """A terminal. Raises NotFound."""
        if name not in self.terminals:
            raise NotFound(f"The terminal {name!r} is not connected to this box.")
        return self.terminals[name]

    def wallet(self, name: str) -> MerchantPresentedQr:
        """A wallet. Raises NotFound."""
        if name not in self.wallets:
            raise NotFound(f"The wallet {name!r} is not connected to this box.")
        return self.wallets[name]

    def is_terminal(self, name: str) -> bool:
        """Whether it is a terminal: one command at a time."""
        return name in self.terminals

    def can(self, name: str, capability: Capability) -> bool:
        """Whether an adapter is here and can do this."""
        found = self.terminals.get(name) or self.wallets.get(name)
        return found is not None and capability in found.capabilities()
