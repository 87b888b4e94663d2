"""SQL of weights."""

from __future__ import annotations

from uuid import UUID

from domain.errors import NotFound
from domain.weighing import ScaleRules, Sold
from drivers import registry
from edge.transaction import Read
from edge.weighing.requests import ScaleView
from sync.tables.devices import Peripheral, Weighing

_SCALES = "kind = 'scale' AND enabled AND deleted_at IS NULL"


def scales(read: Read) -> list[Peripheral]:
    """Every scale that is switched on."""
    return read.all(Peripheral, f"{_SCALES} ORDER BY id")


def has_scale(read: Read) -> bool:
    """Whether the store weighs: then a typed weight is a matter of rights."""
    return bool(scales(read))


def load_scale(read: Read, scale_id: UUID) -> Peripheral:
    """A scale that is switched on. Raises NotFound."""
    found = read.get(Peripheral, scale_id)
    if found is None or found.kind != "scale" or not found.enabled or found.deleted_at is not None:
        raise NotFound("There is no such scale, or it is switched off.")
    return found


def view(row: Peripheral) -> ScaleView:
    """A scale with its rules. Raises BadRequest where its settings cannot be."""
    from drivers.scales.entries import ScaleSettings

    settings = registry.checked(registry.driver(row.driver, "scale").settings, row.settings)
    rules = settings.rules() if isinstance(settings, ScaleSettings) else ScaleRules()
    return ScaleView(row.id, row.name, rules)


def last_sold(read: Read, scale_id: UUID) -> Sold | None:
    """What was last sold from a scale."""
    rows = read.all(Weighing, "scale_id = ? AND NOT manual ORDER BY id DESC LIMIT 1", scale_id)
    if not rows:
        return None
    session, load, _number = rows[0].reading.split(":")
    return Sold(session, int(load), rows[0].sent.split(" ")[0])
