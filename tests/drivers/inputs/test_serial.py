"""A scanner at a serial port: a pseudo-terminal, the real transport and the real session."""

from __future__ import annotations

import asyncio
import os
import tty

from drivers.host.frames import Frame
from drivers.host.lifecycle import LifeState
from drivers.host.ring import Ring
from drivers.host.session import Around, DeviceRow, Living
from drivers.inputs.entries import SerialScannerSettings
from drivers.registry import driver
from tests.drivers.inputs.desk import EAN

SOON_S = 5.0


async def test_b34_codes_of_a_serial_port_are_heard_whole_and_kept_in_no_ring() -> None:
    device_end, box_end = os.openpty()
    tty.setraw(box_end)
    told: list[Frame] = []
    news = asyncio.Event()

    def tell(frame: Frame) -> None:
        told.append(frame)
        news.set()

    async def until(state: LifeState | None, scans: int) -> None:
        async with asyncio.timeout(SOON_S):
            while living.life.state is not state or len(codes()) < scans:
                news.clear()
                await news.wait()

    def codes() -> list[str]:
        return [frame["text"] for frame in told if frame["event"] == "scan"]

    row = DeviceRow("one", "scanner", "scanner_serial", "Serial scanner", {})
    living = Living(row, tell, asyncio.get_running_loop().time)
    around = Around(row, living, tell, Ring(), lambda wire: wire)
    session = driver("scanner_serial").session(
        SerialScannerSettings(path="/dev/pts/" + os.ttyname(box_end).rpartition("/")[2]), around
    )
    task = asyncio.get_running_loop().create_task(session.run())
    await until(LifeState.READY, 0)

    os.write(device_end, b"]E0" + EAN[:6].encode())
    os.write(device_end, EAN[6:].encode() + b"\r\n" + b"\xff\x00" + b"A-77\r")
    await until(LifeState.READY, 2)

    assert codes() == ["]E0" + EAN, "A-77"]
    assert around.ring.frame() == []
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await session.close()
    os.close(device_end)
    os.close(box_end)
