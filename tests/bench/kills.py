"""Thousands of SIGKILLs: whole boxes and their services, and what was lost or doubled by them."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from rich.progress import track

from tests.bench.table import Row
from tests.crash.restaurant import Restaurant, furnish
from tests.crash.service_box import ServiceBox
from tests.crash.whole_box import WholeBox

BOX_KILLS = int(os.environ.get("KILLS_OF_THE_BOX", "500"))
SERVICE_KILLS = int(os.environ.get("KILLS_OF_SERVICES", "2000"))
KILLS_A_HOUSE = 10
SHORTEST_S, LONGEST_S = 0, 1.5


def run() -> list[Row]:
    """Kill, look, count what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        restaurant = furnish(Path(folder))
        boxes, services = asyncio.run(_boxes(restaurant)), _services(restaurant)
    return [
        _row("kills of the whole box without a lost or doubled command", BOX_KILLS, boxes),
        _row("kills of its services without a lost or doubled command", SERVICE_KILLS, services),
    ]


async def _boxes(restaurant: Restaurant) -> list[str]:
    wrongs: list[str] = []
    for seed in track(range(houses_for(BOX_KILLS)), "whole boxes"):
        with tempfile.TemporaryDirectory() as folder:
            house = WholeBox(restaurant, Path(folder), seed)
            for _ in range(KILLS_A_HOUSE):
                await house.work_and_die(house.dice.uniform(SHORTEST_S, LONGEST_S))
                wrongs += house.wrongs()
            wrongs += await house.wrongs_in_the_end()
    return wrongs


def _services(restaurant: Restaurant) -> list[str]:
    wrongs: list[str] = []
    for seed in track(range(houses_for(SERVICE_KILLS)), "services"):
        with tempfile.TemporaryDirectory() as folder:
            house = ServiceBox(restaurant, Path(folder), seed)
            for _ in range(KILLS_A_HOUSE):
                house.work_and_die()
                wrongs += house.wrongs()
    return wrongs


def _row(what: str, kills: int, wrongs: list[str]) -> Row:
    for wrong in wrongs:
        print(wrong)
    return Row(what, len(wrongs), None, 0, f"faults in {houses_for(kills) * KILLS_A_HOUSE} kills")


def houses_for(kills: int) -> int:
    """In how many houses so many kills are done."""
    return -(-kills // KILLS_A_HOUSE)
