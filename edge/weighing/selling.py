"""Selling what lies on a scale: the weight and its line in one write, or neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain.catalog import Menu
from domain.ids import new_id
from domain.weighing import Reading, ScaleRules, accept
from edge.audit import record
from edge.orders.lines import add_line
from edge.orders.requests import OrderChange
from edge.transaction import Write
from edge.weighing import store
from edge.weighing.requests import AddWeighed
from sync.tables.devices import Weighing


def add_weighed(
    tx: Write,
    menu: Menu,
    request: AddWeighed,
    reading: Reading,
    rules: ScaleRules,
    now_s: Callable[[], float],
) -> OrderChange:
    """Sell a reading once. Raises WeightRefused, and what adding a line raises."""
    scale = store.load_scale(tx, request.scale_id)
    grams = accept(
        reading,
        rules,
        now_s=now_s(),
        shown=request.shown,
        tare_grams=request.tare_grams,
        last=store.last_sold(tx, scale.id),
        again=request.again,
    )
    weighing = tx.insert(
        Weighing,
        new_id(),
        scale_id=scale.id,
        reading=reading.id,
        grams=grams,
        sent=f"{reading.sent} {reading.unit or rules.unit}",
        tare_grams=request.tare_grams,
        approver_id=tx.actor.approver_id,
        at=tx.now,
    )
    if request.again:
        record(tx, "weighed_again", "weighing", weighing.id, details={"grams": grams})
    line = replace(request.line, quantity=grams)
    return add_line(tx, menu, line, weighing_id=weighing.id)
