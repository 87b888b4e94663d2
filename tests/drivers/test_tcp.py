"""TCP wires: IPv6, connections that leave nothing behind, and what is known of a broken write."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.device_errors import DeviceCode, DeviceError
from drivers.transports.port import WriteBroke
from drivers.transports.tcp import TcpTransport

RECONNECTS = 300
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(100):
        writer.write(data)
    writer.close()


@pytest.fixture
async def port() -> AsyncIterator[int]:
    server = await asyncio.start_server(echo, ["127.0.0.1"], 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()


async def test_thousands_of_connections_leave_no_file_open(port: int) -> None:
    wire = TcpTransport("127.0.0.1", port)

    async def once() -> None:
        await wire.open(1)
        await wire.write(b"x", 1)
        assert await wire.read(1) == b"x"
        await wire.close(graceful=True)

    await once()
    before = open_files()
    for _ in range(RECONNECTS):
        await once()

    assert open_files() <= before + 2


@pytest.mark.skipif(not socket.has_ipv6, reason="this kernel has no IPv6")
async def test_a_printer_with_an_ipv6_address_is_spoken_to() -> None:
    server = await asyncio.start_server(echo, ["::1"], 0)
    wire = TcpTransport("::1", server.sockets[0].getsockname()[1])

    await wire.open(1)
    await wire.write(b"x", 1)

    assert await wire.read(1) == b"x"
    await wire.close(graceful=True)
    server.close()
    await server.wait_closed()


async def test_a_card_that_takes_no_more_tells_how_much_it_took() -> None:
    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await done.wait()
        writer.close()

    done = asyncio.Event()
    server = await asyncio.start_server(deaf, "127.0.0.1", 0, limit=1_024)
    wire = TcpTransport("127.0.0.1", server.sockets[0].getsockname()[1])
    await wire.open(1)

    with pytest.raises(WriteBroke) as broke:
        await wire.write(b"x" * 20_000_000, 0.2)

    assert broke.value.code is DeviceCode.WRITE_TIMEOUT
    assert 0 < broke.value.accepted < 20_000_000
    assert wire.unacknowledged() > 0
    await wire.close(graceful=False)
    done.set()
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize(
    ("word", "code"), [(b"\x12", DeviceCode.LINK_LOST), (b"", DeviceCode.BUSY)]
)
async def test_a_card_that_hangs_up_is_a_lost_link_and_without_a_word_has_somebody_else(
    word: bytes, code: DeviceCode
) -> None:
    async def leave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(word)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(leave, "127.0.0.1", 0)
    wire = TcpTransport("127.0.0.1", server.sockets[0].getsockname()[1])
    await wire.open(1)
    assert not word or await wire.read(1) == word

    with pytest.raises(DeviceError) as lost:
        await wire.read(1)

    assert lost.value.code is code
    await wire.close(graceful=False)
    server.close()
    await server.wait_closed()


async def test_a_card_that_resets_who_was_just_connected_has_somebody_else(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = asyncio.open_connection

    async def reset_at_once(host: str, port: int) -> Connection:
        listening = socket.create_server((host, 0))
        ours = socket.create_connection(listening.getsockname())
        theirs, _ = listening.accept()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        theirs.close()
        listening.close()
        return await honest(sock=ours)

    monkeypatch.setattr(asyncio, "open_connection", reset_at_once)
    before = open_files()

    with pytest.raises(DeviceError) as refused:
        await TcpTransport("127.0.0.1", port).open(1)

    assert refused.value.code is DeviceCode.BUSY
    assert open_files() == before
