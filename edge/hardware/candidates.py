"""What was found and could be added: words, the drivers that could fit, what to add it with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from drivers.host.frames import Frame
from drivers.host.identity import HOST, MAC, same
from drivers.registry import drivers
from edge.hardware.device_rows import match_of, settings_of
from edge.hardware.requests import CandidateView
from edge.hardware.store import Row


def candidate_views(
    found: Mapping[str, Iterable[Frame]], rows: Iterable[Row], away: Collection[UUID] = ()
) -> tuple[CandidateView, ...]:
    """Each thing once, also where two ways of looking found it; new ones first."""
    known = list(rows)
    seen: dict[str, CandidateView] = {}
    for frames in found.values():
        for frame in frames:
            seen.setdefault(str(frame["key"]), _view(frame, known, away))
    return tuple(
        sorted(seen.values(), key=lambda each: (each.known_as is not None, each.title, each.key))
    )


def _view(frame: Frame, rows: Iterable[Row], away: Collection[UUID]) -> CandidateView:
    wire, guess = str(frame["wire"]), str(frame.get("family", ""))
    fitting = [each for each in drivers().values() if each.wire == wire]
    fitting.sort(key=lambda each: each.family != guess)
    known_as = _known_as(frame, rows)
    return CandidateView(
        key=str(frame["key"]),
        source=str(frame["source"]),
        wire=wire,
        title=str(frame["title"]),
        evidence=tuple(frame["evidence"]),
        drivers=tuple(each.id for each in fitting),
        settings=dict(frame["settings"]),
        match=dict(frame["match"]),
        known_as=known_as,
        could_be=() if known_as else _could_be(frame, rows, away),
        family=guess,
    )


def _known_as(frame: Frame, rows: Iterable[Row]) -> UUID | None:
    identity: dict[str, Any] = {**frame["settings"], **frame["identity"]}
    for row in rows:
        match = {**_addresses(settings_of(row)), **match_of(row)}
        if match and same(match, identity) and not _another_port(match, settings_of(row), identity):
            return row.id
    return None


def _another_port(
    match: Mapping[str, Any], settings: Mapping[str, Any], found: Mapping[str, Any]
) -> bool:
    """Several devices may be behind one address, as at a serial server: each has its port.

    What is known by its network card is one device, whatever port was found.
    """
    ports = settings.get("port"), found.get("port")
    by_address = not match.get(MAC) and match.get(HOST) == found.get(HOST)
    return by_address and None not in ports and ports[0] != ports[1]


def _could_be(frame: Frame, rows: Iterable[Row], away: Collection[UUID]) -> tuple[UUID, ...]:
    found = frame["identity"]
    if not found.get("vendor"):
        return ()
    return tuple(
        row.id
        for row in rows
        if row.id in away and _model({**settings_of(row), **match_of(row)}) == _model(found)
    )


def _model(identity: Mapping[str, Any]) -> tuple[Any, Any]:
    return identity.get("vendor"), identity.get("product")


def _addresses(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: settings[name]
        for name in ("usb_serial", "port_path", "host", "path", "device")
        if settings.get(name)
    }
