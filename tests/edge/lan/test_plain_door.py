"""What is answered without encryption, and where everybody else is led."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from edge.lan.addresses import LanAddress
from edge.lan.plain_door import PlainDoor
from edge.lan.ways import LanState, host_of

STATE = LanState(
    box_id="5" * 32,
    shop="Bistro",
    mode="https",
    label="comanda-3f7a",
    addresses=(LanAddress("eth0", "192.168.1.20", 24), LanAddress("eth0", "fd00::20", 64)),
    plain_port=8080,
    secure_port=8443,
    announced=True,
    trouble="",
    fingerprint="ab" * 32,
)


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("inside")(scope, receive, send)


async def ask(
    path: str,
    *,
    state: LanState = STATE,
    client: str = "192.168.1.50",
    scheme: str = "http",
    host: str = "comanda-3f7a.local:8080",
    cookie: str = "",
    method: str = "GET",
    kind: str = "http",
) -> tuple[int, str]:
    """The answer's status, and where it leads or what it says."""
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    async def receive() -> Message:
        return {"type": f"{kind}.connect"}

    path, _, query = path.partition("?")
    scope: dict[str, Any] = {
        "type": kind,
        "scheme": scheme,
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(b"host", host.encode()), (b"cookie", cookie.encode())],
        "client": (client, 40000),
    }
    await PlainDoor(inside, lambda: state)(scope, receive, send)
    head = said[0]
    leads = dict(head.get("headers", ())).get(b"location", b"").decode()
    return head.get("status", head.get("code", 0)), leads or said[-1].get("body", b"").decode()


async def test_n20_a_tablet_that_trusts_nothing_yet_is_led_to_the_way_in() -> None:
    assert await ask("/") == (307, "/join")
    assert await ask("/order/7?seat=2") == (307, "/join?next=%2Forder%2F7%3Fseat%3D2")


async def test_a_tablet_that_trusts_the_box_is_led_to_the_encrypted_address() -> None:
    trusting = f"a=b; trusts={'ab' * 8}"

    assert await ask("/floor?x=1", cookie=trusting) == (
        307,
        "https://comanda-3f7a.local:8443/floor?x=1",
    )
    assert (await ask("/floor", cookie=trusting, host="192.168.1.20:8080"))[1] == (
        "https://192.168.1.20:8443/floor"
    )


async def test_a_tablet_that_trusted_earlier_keys_is_led_to_the_way_in() -> None:
    assert await ask("/", cookie="trusts=0123456789abcdef") == (307, "/join")
    assert await ask("/", cookie="trusts=", state=replace(STATE, fingerprint="")) == (307, "/join")


@pytest.mark.parametrize(
    "path", ["/join", "/trust/box", "/trust/comanda.crt", "/r/abc", "/health", "/_comanda/alive"]
)
async def test_what_is_for_everybody_is_answered_plainly(path: str) -> None:
    assert await ask(path) == (200, "inside")


async def test_programs_and_sockets_are_refused_with_a_reason() -> None:
    status, words = await ask("/api/v1/orders", method="POST")

    assert status == 403
    assert "https://comanda-3f7a.local:8443/" in words
    assert (await ask("/_nicegui_ws/socket.io", kind="websocket"))[0] == 1008


@pytest.mark.parametrize("near", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
async def test_this_machines_own_browser_passes(near: str) -> None:
    assert await ask("/floor", client=near) == (200, "inside")


async def test_encrypted_requests_pass_and_so_does_everything_in_plain_mode() -> None:
    assert await ask("/floor", scheme="https") == (200, "inside")
    assert await ask("/floor", state=replace(STATE, mode="plain")) == (200, "inside")


@pytest.mark.parametrize(
    ("asked", "host"),
    [
        ("192.168.1.20:8080", "192.168.1.20"),
        ("[fd00::20]:8080", "[fd00::20]"),
        ("[fd00::20]", "[fd00::20]"),
        ("COMANDA-3F7A.local", "comanda-3f7a.local"),
        ("somewhere.example", "comanda-3f7a.local"),
        ("", "comanda-3f7a.local"),
    ],
)
def test_the_host_that_was_asked_for_is_kept_where_the_certificate_is_good_for_it(
    asked: str, host: str
) -> None:
    assert host_of(asked, STATE) == host
