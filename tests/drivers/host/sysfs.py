"""A machine's files as the kernel would show them, made in a folder."""

from __future__ import annotations

import shutil
from pathlib import Path


class Machine:
    """USB devices and serial ports that a test plugs in and pulls out."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in ("sys/bus/usb/devices", "sys/class/tty", "dev/serial/by-id"):
            (root / folder).mkdir(parents=True)

    def plug_in_printer(self, port: str, *, serial: str = "", product: str = "0e15") -> None:
        """A USB printer at a port."""
        device = self._usb(port, serial, product, "EPSON", "TM-T20II")
        self._facts(device.parent / f"{port}:1.0", bInterfaceClass="07")

    def plug_in_port(self, name: str, port: str, *, serial: str = "") -> None:
        """A USB bridge to a serial port."""
        device = self._usb(port, serial, "6001", "FTDI", "FT232R")
        (device / "tty").mkdir()
        tty = self.root / "sys/class/tty" / name
        tty.mkdir()
        (tty / "device").symlink_to(device / "tty")

    def pull_out(self, *names: str) -> None:
        """Whatever has one of these names is gone."""
        for name in names:
            for folder in ("sys/bus/usb/devices", "sys/class/tty"):
                for path in (self.root / folder).glob(f"{name}*"):
                    shutil.rmtree(path)

    def _usb(self, port: str, serial: str, product: str, maker: str, title: str) -> Path:
        device = self.root / "sys/bus/usb/devices" / port
        facts = {"manufacturer": maker, "product": title, "serial": serial}
        self._facts(device, idVendor="04b8", idProduct=product, **facts)
        return device

    def _facts(self, folder: Path, **facts: str) -> None:
        folder.mkdir()
        for name, value in facts.items():
            (folder / name).write_text(f"{value}\n")
