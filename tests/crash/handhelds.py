"""People with handhelds, over the HTTP API, who remember what the box told them.

When the box dies under somebody's finger, the same act is asked for again, under the same key.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from domain.ids import new_id
from tests.crash.restaurant import Restaurant

API = "/api/v1"
AT_MOST_S = 20


@dataclass(frozen=True, slots=True)
class Act:
    """A write that somebody asks for, under a key of its own. `line_id` is the line it adds."""

    method: str
    path: str
    body: dict[str, Any]
    key: UUID
    order_id: str = ""


@dataclass
class Told:
    """What the box said to one person."""

    yes: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    no: dict[UUID, str] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    payments: dict[str, int] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    repeated: int = 0


class Handheld:
    """One person at work. `told` outlives every box that dies."""

    def __init__(self, restaurant: Restaurant, number: int, dice: random.Random) -> None:
        self.told = Told()
        self.unanswered: Act | None = None
        self._restaurant = restaurant
        self._token = restaurant.tokens[number]
        self._dice = dice
        self._order = ""
        self._heard = asyncio.Event()

    async def work(self, address: str, heard: asyncio.Event) -> None:
        """Work until the box dies: raises httpx.TransportError then. `heard` is its first yes."""
        self._heard = heard
        headers = {"Authorization": f"Bearer {self._token}"}
        base = f"{address}{API}"
        async with httpx.AsyncClient(
            base_url=base, headers=headers, timeout=AT_MOST_S, verify=False
        ) as box:  # no certificates are loaded for a connection that has none
            await self._repeat(box)
            while True:
                if not self._order:
                    await self._seat(box)
                await self._serve(box)
                await self._cook(box)
                self._order = ""

    async def _repeat(self, box: httpx.AsyncClient) -> None:
        """Ask again for what was not answered, and for one thing that was."""
        if self.unanswered is not None:
            await self._ask(box, self.unanswered)
            self.told.repeated += 1

    async def _seat(self, box: httpx.AsyncClient) -> None:
        self._order = str(new_id())
        table = str(self._dice.choice(self._restaurant.tables))
        await self._act(
            box,
            "POST",
            "/orders",
            order_id=self._order,
            order_type_id=str(self._restaurant.order_type_id),
            table_ids=[table],
            guests=2,
        )

    async def _serve(self, box: httpx.AsyncClient) -> None:
        """From the first dish to the receipt."""
        order = self._order
        for _ in range(self._dice.randint(1, 5)):
            line, variant = str(new_id()), str(self._dice.choice(self._restaurant.variants))
            added = await self._act(
                box, "POST", f"/orders/{order}/lines", line_id=line, variant_id=variant
            )
            if added and self._dice.random() < 0.2:
                await self._act(box, "DELETE", f"/lines/{line}")
            elif added and self._dice.random() < 0.2:
                await self._act(box, "PATCH", f"/lines/{line}", quantity=3000, note="Hot")
        await self._act(box, "POST", f"/orders/{order}/send", line_ids=[])
        if self._dice.random() < 0.2:
            await self._act(box, "POST", f"/orders/{order}/repeat", line_ids=[])
            await self._act(box, "POST", f"/orders/{order}/send", line_ids=[])
        await self._take_back(box)
        if self._dice.random() < 0.8:
            await self._pay(box)

    async def _take_back(self, box: httpx.AsyncClient) -> None:
        order = await self._look(box, f"/orders/{self._order}")
        sent = [line for line in order["lines"] if line["state"] == "sent"]
        if sent and self._dice.random() < 0.3:
            line = self._dice.choice(sent)
            part = {"quantity": 1000} if line["quantity"] > 1000 else {}
            await self._act(box, "POST", f"/lines/{line['id']}/void", reason="Spilled", **part)

    async def _pay(self, box: httpx.AsyncClient) -> None:
        due = (await self._look(box, f"/orders/{self._order}/check"))["remaining_minor"]
        if self._dice.random() < 0.3:
            await self._act(box, "POST", f"/orders/{self._order}/bill")
        for share in [due // 2, due - due // 2] if self._dice.random() < 0.3 else [due]:
            await self._act(
                box,
                "POST",
                f"/orders/{self._order}/payments",
                payment_id=str(new_id()),
                tender_id=str(self._dice.choice(self._restaurant.tenders)),
                amount_minor=share,
            )

    async def _cook(self, box: httpx.AsyncClient) -> None:
        board = await self._look(
            box, f"/kitchen/stations/{self._dice.choice(self._restaurant.stations)}"
        )
        for card in board["cards"][:1]:
            await self._act(box, "POST", f"/kitchen/tickets/{card['id']}/bump", item_ids=[])

    async def _look(self, box: httpx.AsyncClient, path: str) -> dict[str, Any]:
        answer = await box.get(path)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    async def _act(self, box: httpx.AsyncClient, method: str, path: str, **body: Any) -> bool:
        return await self._ask(box, Act(method, path, body, new_id(), self._order))

    async def _ask(self, box: httpx.AsyncClient, act: Act) -> bool:
        """Whether the box did it. Until it has answered, the act is unanswered."""
        self.unanswered = act
        key = {"Idempotency-Key": str(act.key)}
        answer = await box.request(act.method, act.path, json=act.body or None, headers=key)
        assert answer.status_code < 500 or answer.json()["code"] == "storage_failed", answer.text
        assert answer.status_code not in (400, 401, 403), answer.text
        if answer.is_success:
            self._remember(act, answer.json())
        else:
            self.told.no[act.key] = answer.json()["code"]
        self.unanswered = None
        return answer.is_success

    def _remember(self, act: Act, said: dict[str, Any]) -> None:
        self._heard.set()
        self.told.yes[act.key] = said
        if "line_id" in act.body:
            self.told.lines[act.body["line_id"]] = act.order_id
        if "payment_id" in act.body:
            self.told.payments[act.body["payment_id"]] = act.body["amount_minor"]
        if "total_minor" in said and "order_id" in said:
            self.told.totals[said["order_id"]] = said["total_minor"]


def keys_of(people: Iterable[Handheld]) -> set[bytes]:
    """The commands that the box said yes to."""
    return {key.bytes for person in people for key in person.told.yes}


def unanswered_by(people: Iterable[Handheld]) -> list[Act]:
    """What nobody knows of."""
    return [person.unanswered for person in people if person.unanswered is not None]
