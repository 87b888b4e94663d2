"""Printers that announce themselves by mDNS."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from drivers.host.network import MOST_FOUND, RAW_PORT, NetworkThing

log = logging.getLogger(__name__)

RAW_SERVICE: Final = "_pdl-datastream._tcp.local."
SERVICES: Final = (RAW_SERVICE, "_printer._tcp.local.", "_ipp._tcp.local.")
_INFO_MS: Final = 1_500


async def announced(look_s: float) -> list[NetworkThing]:
    """Who announces a printer within `look_s`; each address once. Nobody where mDNS is closed."""
    try:
        responder = AsyncZeroconf(ip_version=IPVersion.V4Only)
    except OSError as error:
        log.info("mDNS cannot be asked: %s", error)
        return []
    names: set[tuple[str, str]] = set()

    def heard(
        zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        if state_change is not ServiceStateChange.Removed and len(names) < MOST_FOUND:
            names.add((service_type, name))

    browser = AsyncServiceBrowser(responder.zeroconf, list(SERVICES), handlers=[heard])
    try:
        await asyncio.sleep(look_s)
        return await _told(responder.zeroconf, names)
    except OSError as error:
        log.info("mDNS fell silent: %s", error)
        return []
    finally:
        await browser.async_cancel()
        await responder.async_close()


async def _told(zeroconf: Zeroconf, names: set[tuple[str, str]]) -> list[NetworkThing]:
    """What the announcements say; only that of the raw service tells the port to print at."""
    found: dict[str, NetworkThing] = {}
    for service, name in sorted(names):
        info = AsyncServiceInfo(service, name)
        if not await info.async_request(zeroconf, _INFO_MS):
            continue
        title = name.removesuffix("." + service)
        is_raw = service == RAW_SERVICE
        for host in info.parsed_addresses(IPVersion.V4Only):
            if is_raw or host not in found:
                port = info.port if is_raw and info.port else RAW_PORT
                evidence = (f"announces itself as {title!r}",)
                found[host] = NetworkThing(host, port, "", title, title, evidence)
    return list(found.values())
