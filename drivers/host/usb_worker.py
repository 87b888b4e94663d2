"""A process for one USB printer: `comanda usb-worker`, frames in on stdin, out on stdout.

libusb's calls can hang for ever, and a thread that hangs cannot be ended; this process can. It ends
by itself when the host is gone.

| in | out |
|---|---|
| `open` wire, device | `ok` with identity |
| `write` data (base64), timeout_s | `accepted` n as it goes, then `ok` |
| `port_status`, `close` | `ok` |
| | `heard` data whenever the printer says something, `lost` when it is gone |
"""

from __future__ import annotations

import base64
import logging
import os
import sys
import threading
import time
from collections.abc import Mapping
from queue import SimpleQueue
from typing import Any, BinaryIO, Final

from domain.device_errors import DeviceCode, DeviceError
from drivers.host.frames import Frame, Frames, error_frame, packed
from drivers.transports.port import WriteBroke
from drivers.transports.usb import UsbPort, backend_named
from drivers.transports.wires import UsbWire

log = logging.getLogger(__name__)

POLL_S: Final = 0.25
"""How long one read waits, and how late a close can be because of it."""
EMPTY_PAUSE_S: Final = 0.05
"""Some printers answer a read at once with nothing; status comes after several (Odoo reads five
times)."""
_AT_ONCE_S: Final = 0.02
_READ_BYTES: Final = 65_536


def main() -> None:
    """Serve the host until it closes our stdin."""
    worker = UsbWorker(sys.stdout.buffer)
    threading.Thread(target=worker.work, daemon=True).start()
    frames = Frames()
    while data := os.read(sys.stdin.fileno(), _READ_BYTES):
        for frame in frames.feed(data):
            worker.asked.put(frame)
    os._exit(0)  # a call that hangs keeps nobody


class UsbWorker:
    """Does one thing after the other; listens meanwhile."""

    def __init__(self, out: BinaryIO) -> None:
        self.asked: SimpleQueue[Frame] = SimpleQueue()
        self._out = out
        self._one_says = threading.Lock()
        self._port: UsbPort | None = None
        self._ear: threading.Thread | None = None

    def work(self) -> None:
        """Until the process ends."""
        while True:
            frame = self.asked.get()
            number = frame["id"]
            try:
                self._say({"id": number, "ok": self._do(str(frame["do"]), frame)})
            except WriteBroke as error:
                trouble = {**error_frame(error), "accepted": error.accepted}
                self._say({"id": number, "error": trouble})
            except DeviceError as error:
                self._say({"id": number, "error": error_frame(error)})
            except Exception as error:
                log.exception("%s", frame["do"])
                self._say({"id": number, "error": error_frame(_unforeseen(error))})

    def _do(self, what: str, asked: Mapping[str, Any]) -> Frame:
        match what:
            case "open":
                return self._open(asked)
            case "write":
                return self._write(asked)
            case "port_status":
                return {"status": self._open_port().port_status()}
            case _:
                self._close()
                return {}

    def _open(self, asked: Mapping[str, Any]) -> Frame:
        self._close()
        wire = UsbWire(**asked["wire"])
        port = UsbPort(wire, str(asked["device"]), backend_named(wire.backend))
        port.open()
        self._port = port
        self._ear = threading.Thread(target=self._listen, args=(port,), daemon=True)
        self._ear.start()
        return {"identity": port.identity}

    def _write(self, asked: Mapping[str, Any]) -> Frame:
        data, number = base64.b64decode(asked["data"]), asked["id"]
        self._open_port().write(
            data,
            float(asked["timeout_s"]),
            lambda count: self._say({"id": number, "accepted": count}),
        )
        return {}

    def _close(self) -> None:
        port, self._port = self._port, None
        ear, self._ear = self._ear, None
        if ear is not None:
            ear.join()
        if port is not None:
            port.close()

    def _listen(self, port: UsbPort) -> None:
        while self._port is port:
            began = time.monotonic()
            try:
                data = port.read(POLL_S)
            except DeviceError as error:
                self._say({"lost": error_frame(error)})
                return
            if data:
                self._say({"heard": base64.b64encode(data).decode()})
            elif time.monotonic() - began < _AT_ONCE_S:
                time.sleep(EMPTY_PAUSE_S)

    def _open_port(self) -> UsbPort:
        if self._port is None:
            raise DeviceError(
                DeviceCode.LINK_LOST, "The printer", "is not open.", "Put its cable in."
            )
        return self._port

    def _say(self, frame: Mapping[str, Any]) -> None:
        with self._one_says:
            self._out.write(packed(frame))
            self._out.flush()


def _unforeseen(error: Exception) -> DeviceError:
    return DeviceError(
        DeviceCode.INTERNAL,
        "The printer",
        f"its USB driver failed ({type(error).__name__}: {error}).",
        "Pull its cable and put it in again.",
    )
