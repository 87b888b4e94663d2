"""Tablets and kitchen screens without a browser: NiceGUI's own protocol over one web socket each.

What NiceGUI 3.18 says: a page's HTML holds its elements with their listeners and the query of its
socket; the handshake is in that query; an event names element and listener and carries arguments
as JSON text; messages carry `_id` and are acknowledged every three seconds.
"""

from __future__ import annotations

import ast
import asyncio
import json
import random
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import socketio

from domain.ids import new_id

ACK_EVERY_S = 3.0
BEAT_EVERY_S = 1.0
CARDS_KEPT = 8
TAPS_A_SEND = 10
_ELEMENTS = re.compile(r"parseElements\(String\.raw`(.*?)`\)", re.DOTALL)
_QUERY = re.compile(r"query: (\{.*?\}),\n")
_ESCAPES = (("&#36;", "$"), ("&#96;", "`"), ("&gt;", ">"), ("&lt;", "<"), ("&amp;", "&"))

Element = dict[str, Any]


class HeadlessPage:
    """One open page. Updates are merged into `elements` as a browser would."""

    def __init__(self, base: str, elements: dict[str, Element], query: dict[str, Any]) -> None:
        self.elements = elements
        self.updates = 0
        self.on_update: Callable[[], object] | None = None
        self._base = base
        self._query = query
        self._next = int(query["next_message_id"])
        self._acked = -1
        self._socket = socketio.AsyncClient(reconnection=False)
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    async def open(
        cls, http: httpx.AsyncClient, base: str, path: str, cookies: Mapping[str, str]
    ) -> HeadlessPage:
        """Fetch a page and connect to it. Raises HTTPStatusError, ValueError for another page."""
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        answer = await http.get(f"{base}{path}", headers={"Cookie": cookie}, timeout=30.0)
        answer.raise_for_status()
        elements, query = _ELEMENTS.search(answer.text), _QUERY.search(answer.text)
        if elements is None or query is None:
            raise ValueError(f"{path} answered {answer.status_code} and is no page")
        page = cls(base, json.loads(_unescaped(elements[1])), ast.literal_eval(query[1]))
        await page._connect()
        return page

    async def _connect(self) -> None:
        query = {**self._query, "document_id": uuid4(), "tab_id": uuid4(), "old_tab_id": "null"}
        query["implicit_handshake"] = "true"
        self._socket.on("update", self._updated)
        self._socket.on("*", self._received)
        await self._socket.connect(
            f"{self._base}?{urlencode(query)}",
            transports=["websocket"],
            socketio_path="/_nicegui_ws/socket.io",
        )
        self._tasks.append(asyncio.create_task(self._acknowledge()))

    def start_beating(self) -> None:
        """Ask the box each second whether it is there, as the page's own script does."""
        self._tasks.append(asyncio.create_task(self._beat()))

    def stop_beating(self) -> None:
        """Ask no more."""
        while len(self._tasks) > 1:
            self._tasks.pop().cancel()

    async def close(self) -> None:
        """Go away."""
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self._socket.disconnect()

    def find(self, tag: str) -> str:
        """The id of the first element of a tag, like `nicegui-tile_grid`."""
        return next(each for each, element in self.elements.items() if element["tag"] == tag)

    def button(self, label: str) -> str:
        """The id of the action button that says `label`."""
        return next(
            each
            for each, element in self.elements.items()
            if element["tag"] == "nicegui-action_button"
            and self.data(each, "face")["label"] == label
        )

    def data(self, element_id: str, name: str) -> Any:
        """A data prop of one of our components."""
        return json.loads(self.elements[element_id]["props"].get(name, "null"))

    async def send(self, element_id: str, event: str, **values: object) -> None:
        """What the browser sends when an element emits an event."""
        listeners = self.elements[element_id]["events"]
        listener = next(each["listener_id"] for each in listeners if each["type"] == event)
        message = {
            "id": int(element_id),
            "client_id": self._query["client_id"],
            "listener_id": listener,
            "args": [json.dumps(values)],
        }
        await self._socket.emit("event", message)

    async def tap(self, element_id: str, event: str, **values: object) -> None:
        """Send an event as a fresh tap made now."""
        at = time.time_ns() // 1_000_000
        await self.send(element_id, event, **values, tap_id=str(new_id()), at=at)

    async def _updated(self, message: dict[str, Any]) -> None:
        self._next = int(message.pop("_id")) + 1
        for element_id, element in message.items():
            if element is None:
                self.elements.pop(element_id, None)
            else:
                self.elements[element_id] = element
        self.updates += 1
        if self.on_update is not None:
            self.on_update()

    async def _received(self, _event: str, message: dict[str, Any] | None = None) -> None:
        if message is not None and "_id" in message:
            self._next = int(message["_id"]) + 1

    async def _acknowledge(self) -> None:
        while True:
            await asyncio.sleep(ACK_EVERY_S)
            if self._acked < self._next:
                self._acked = self._next
                message = {"client_id": self._query["client_id"], "next_message_id": self._next}
                await self._socket.emit("ack", message)

    async def _beat(self) -> None:
        await asyncio.sleep(random.random() * BEAT_EVERY_S)
        while True:
            await self._socket.emit("comanda_heartbeat", {}, callback=_heard)
            await asyncio.sleep(BEAT_EVERY_S)


def _heard(_answer: object) -> None:
    """A browser notes the time."""


def _unescaped(text: str) -> str:
    for escape, character in _ESCAPES:
        text = text.replace(escape, character)
    return text


class Tablet:
    """A waiter's tablet on the order screen, tapping dishes."""

    def __init__(
        self, page: HeadlessPage, dish_ids: list[str], number: int = 0, among: int = 1
    ) -> None:
        """The tablets of a crowd tap and send one after the other, not all at once."""
        self.page = page
        self.taps = 0
        self._dish_ids = dish_ids
        self._number = number
        self._phase_s = number / among
        self._grid = page.find("nicegui-tile_grid")
        self._stay = page.button("Stay")

    async def tap_each_second(self) -> None:
        """Tap once a second until cancelled: dishes, and Stay every tenth time."""
        await asyncio.sleep(self._phase_s)
        due = time.monotonic()
        while True:
            self.taps += 1
            await self._tap()
            due += 1.0
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def tap_dishes(self, count: int) -> None:
        """Tap so many dishes, each after the line of the one before is shown."""
        for _ in range(count):
            shown = asyncio.Event()
            self.page.on_update = shown.set
            self.taps += 1
            await self._tap()
            async with asyncio.timeout(10):
                await shown.wait()

    async def _tap(self) -> None:
        if (self.taps + self._number) % TAPS_A_SEND == 0:
            await self.page.tap(self._stay, "press")
        else:
            dish = self._dish_ids[self.taps % len(self._dish_ids)]
            await self.page.tap(self._grid, "tap", item_id=dish)

    @property
    def lines(self) -> int:
        """How many lines it shows."""
        return len(self.page.data(self.page.find("nicegui-order_list"), "order")["lines"])


class KitchenScreen:
    """A station's screen: proves that it painted its cards, and bumps what is too many."""

    def __init__(self, page: HeadlessPage, *, bumps: bool = False) -> None:
        self.page = page
        self.shown: dict[str, int] = {}
        self._bumps = bumps
        self._bumped: set[str] = set()
        self._board = page.find("nicegui-kitchen_board")
        self._acts: set[asyncio.Task[None]] = set()
        page.on_update = self._look

    def _look(self) -> None:
        cards = self.page.data(self._board, "cards") or []
        news = [card for card in cards if self.shown.get(card["card_id"]) != card["rev"]]
        if news:
            self.shown.update((card["card_id"], card["rev"]) for card in news)
            self._do(
                self.page.send(
                    self._board,
                    "shown",
                    card_ids=[card["card_id"] for card in news],
                    revs=[card["rev"] for card in news],
                )
            )
        waiting = [card for card in cards if card["card_id"] not in self._bumped]
        if self._bumps and len(waiting) > CARDS_KEPT:
            card = waiting[0]
            self._bumped.add(card["card_id"])
            self._do(
                self.page.tap(self._board, "bumpcard", card_id=card["card_id"], rev=card["rev"])
            )

    def _do(self, act: Any) -> None:
        task = asyncio.create_task(act)
        self._acts.add(task)
        task.add_done_callback(self._acts.discard)
