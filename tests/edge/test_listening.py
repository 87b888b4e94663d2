"""How others reach the box, wherever it stands by then."""

from __future__ import annotations

import pytest

from edge import listening
from edge.listening import GuestsAddress


class Router:
    """A network that gives the box an address, another one, or none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.gives = ""
        monkeypatch.setattr(listening, "lan_address", self._address)

    def _address(self, host: str, port: int) -> str:
        return f"http://{self.gives}:{port}" if self.gives else listening.address(host, port)


@pytest.fixture
def router(monkeypatch: pytest.MonkeyPatch) -> Router:
    return Router(monkeypatch)


def test_guests_find_a_box_whose_router_came_up_after_it(router: Router) -> None:
    reached = GuestsAddress("", "0.0.0.0", 8080)
    before = reached()
    router.gives = "192.168.1.20"

    assert (before, reached()) == ("http://localhost:8080", "http://192.168.1.20:8080")


def test_guests_find_a_box_at_its_new_address_and_at_the_last_one_while_it_has_none(
    router: Router,
) -> None:
    reached = GuestsAddress("", "0.0.0.0", 8080)
    found = []
    for router.gives in ("192.168.1.20", "192.168.1.33", ""):
        found.append(reached())

    assert found == ["http://192.168.1.20:8080", *["http://192.168.1.33:8080"] * 2]


def test_an_address_that_somebody_set_stays(router: Router) -> None:
    router.gives = "192.168.1.20"

    assert GuestsAddress("https://pay.example", "0.0.0.0", 8080)() == "https://pay.example"
