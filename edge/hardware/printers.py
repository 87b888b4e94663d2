"""A printer of the device host, as the queue and the drawers see it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping

from domain.device_errors import DeviceCode, DeviceError
from domain.documents import Document, Image, to_doc
from domain.ports.printer import Condition, Outcome, PrinterStatus, Refused, Unknown
from drivers.host.frames import outcome_of
from edge.hardware.host import HardwareHost, HostGone


class HostedPrinter:
    """A `domain.ports.printer.Printer` whose driver runs in the device host."""

    def __init__(
        self, host: HardwareHost, device: str, name: str, images: Mapping[str, bytes]
    ) -> None:
        self.name = name
        self._host = host
        self._device = device
        self._images = images

    async def print(self, document: Document, *, key: str, marks: Iterable[str] = ()) -> Outcome:
        """Print a document once; see `domain.ports.printer.Printer`."""
        try:
            answer = await self._host.ask(
                "print",
                device=self._device,
                key=key,
                document=to_doc(document),
                marks=list(marks),
                images=self._pictures_of(document),
            )
        except HostGone as gone:
            error = self._gone()
            return Unknown(error, 0) if gone.begun else Refused(error)
        except DeviceError as error:
            return Refused(error)
        return outcome_of(answer)

    async def status(self) -> PrinterStatus:
        """Ask now. Raises DeviceError."""
        try:
            answer = await self._host.ask("status", device=self._device)
        except HostGone as gone:
            raise self._gone() from gone
        return PrinterStatus(frozenset(Condition(each) for each in answer["conditions"]))

    async def pulse_drawer(self) -> None:
        """Open the drawer at this printer. Raises DeviceError; never repeated."""
        try:
            await self._host.ask("pulse", device=self._device)
        except HostGone as gone:
            raise self._gone() from gone

    def _pictures_of(self, document: Document) -> dict[str, str]:
        names = {part.ref for part in document.parts if isinstance(part, Image)}
        return {
            name: base64.b64encode(self._images[name]).decode()
            for name in names
            if name in self._images
        }

    def _gone(self) -> DeviceError:
        return DeviceError(
            DeviceCode.INTERNAL,
            self.name,
            "the box's device service stopped and is being started again.",
            "Wait a moment.",
        )
