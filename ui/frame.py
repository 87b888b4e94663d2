"""The frame of every screen on the box: theme, top bar, connection guard, room for the rest."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Literal, TypeVar

from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from ui import training
from ui.app_manifest import manifest_head
from ui.assets import ASSET_BASE
from ui.components.element import Handler, whole
from ui.components.top_bar import Away, HomePressed, PersonBadge, PersonPressed, TopBar
from ui.connection import ALIVE_PATH, RECONNECT_TIMEOUT_S, boot_id, box_ms
from ui.language import say_labels, say_sentence, speak
from ui.theme import DARK, LIGHT, Scheme

Page = TypeVar("Page", bound=Callable[..., object])
Layout = Literal["order", "full"]
VIEWPORT = "width=device-width, initial-scale=1, viewport-fit=cover"


@dataclass(frozen=True, slots=True)
class ConnectionLabels:
    """What the page says by itself when it cannot hear the box."""

    away: str = "No connection to the box since {time}. Taps are not taken."
    unconfirmed: str = "{count} taps just before may not have been taken: look before you go on."


@dataclass(frozen=True, slots=True)
class Back:
    """The connection was away for this long and is back."""

    away_ms: int


def screen(path: str, *, title: str) -> Callable[[Page], Page]:
    """`ui.page` as the box's screens need it: a page is kept for 90 s while its tablet is away."""
    page = ui.page(path, title=title, viewport=VIEWPORT, reconnect_timeout=RECONNECT_TIMEOUT_S)

    def decorate(builder: Page) -> Page:
        page(builder)
        return builder

    return decorate


class Frame:
    """What a page draws into, and what it says around its content."""

    def __init__(self, root: Element, bar: TopBar | None, slots: dict[str, Element]) -> None:
        self._root = root
        self._bar = bar
        self._slots = slots

    @property
    def menu(self) -> Element:
        """Left; on a phone the whole screen."""
        return self._slots["menu"]

    @property
    def order(self) -> Element:
        """Right; on a phone a sheet that opens from the bottom bar."""
        return self._slots["order"]

    @property
    def order_foot(self) -> Element:
        """Buttons that stay in sight under the order."""
        return self._slots["order_foot"]

    @property
    def body(self) -> Element:
        """The whole room under the top bar."""
        return self._slots["body"]

    def set_person(self, person: PersonBadge | None) -> None:
        """Show who works here, as the button that locks or switches."""
        if self._bar:
            self._bar.set_person(person)

    def set_title(self, title: str) -> None:
        """Name what the page shows."""
        if self._bar:
            self._bar.set_title(title)

    def set_away(self, away: Sequence[Away]) -> None:
        """Say in one quiet line what is away, since when, and what still works."""
        rows = json.dumps([[each.what, each.since, each.still_works] for each in away])
        self._root.client.run_javascript(f"comanda.setAway({rows})")

    def set_order_summary(self, text: str, amount: str) -> None:
        """What the phone's bottom bar says about the order."""
        bar = self._slots["order_bar"]
        assert isinstance(bar, TopBar)
        bar.set_summary(text, amount)

    def show_note(self, text: str, tone: Literal["info", "good", "bad"] = "info") -> None:
        """Say one sentence that leaves after four seconds and blocks nothing."""
        words = ", ".join(json.dumps(each) for each in (say_sentence(text), tone))
        self._root.client.run_javascript(f"comanda.note({words})")

    def on_person(self, handler: Handler[PersonPressed]) -> None:
        """Call when the person's button is tapped."""
        if self._bar:
            self._bar.on_person(handler)

    def on_home(self, handler: Handler[HomePressed]) -> None:
        """Call when the house's button is tapped."""
        if self._bar:
            self._bar.on_home(handler)

    def on_back(self, handler: Handler[Back]) -> None:
        """Call when the connection was away and is back: reload what the page shows."""

        def received(arguments: GenericEventArguments) -> Awaitable[None] | None:
            return handler(Back(away_ms=whole(arguments.args, "away_ms")))

        ui.on("comanda_back", received)


@contextmanager
def store_page(
    *,
    house: str,
    device: str,
    layout: Layout = "full",
    scheme: Scheme = "auto",
    title: str = "",
    top_bar: bool = True,
    zone: str = "UTC",
    home: str = "",
    language: str = "en",
    labels: ConnectionLabels | None = None,
) -> Iterator[Frame]:
    """Draw the frame; inside, fill its slots. `zone` is the store's, for the times it says.

    `home` is where the device's work begins: elsewhere the bar shows the way back.
    """
    speak(ui.context.client, language)
    page_head(scheme, zone, language, say_labels(labels or ConnectionLabels()))
    scripts = ("device_key.js", "find_box.js")
    loaded = "".join(f'<script src="{ASSET_BASE}/{each}" defer></script>' for each in scripts)
    ui.add_head_html(manifest_head(f"{ASSET_BASE}/icons") + loaded)
    with ui.element("div").classes(f"cm-frame cm-layout-{layout}") as root:
        bar = None
        if top_bar:
            bar = TopBar(house=house, device=device, title=title, zone=zone, home=home)
        slots = _order_slots() if layout == "order" else {"body": _slot("cm-body")}
        yield Frame(root, bar, slots)


def _order_slots() -> dict[str, Element]:
    menu = _slot("cm-menu-side")
    with ui.element("div").classes("cm-order-side"):
        order, foot = _slot("cm-order-body"), _slot("cm-order-foot")
    return {"menu": menu, "order": order, "order_foot": foot, "order_bar": TopBar(kind="order")}


def _slot(name: str) -> Element:
    return ui.element("div").classes(name)


def page_head(scheme: Scheme, zone: str, language: str, labels: ConnectionLabels) -> None:
    """What every page has in its head: the style sheet, fonts, and the guard of its connection."""
    settings = {
        "alive": ALIVE_PATH,
        "boot": boot_id(),
        "at": box_ms(),
        "zone": zone,
        "language": language,
        "labels": asdict(labels),
    }
    content = json.dumps(settings).replace("<", "\\u003c")
    ui.dark_mode({"auto": None, "light": False, "dark": True}[scheme])
    ui.add_head_html(
        f'{training.head()}<script>document.documentElement.dataset.scheme="{scheme}"</script>'
        f'<link rel="stylesheet" href="{ASSET_BASE}/comanda.css">'
        f'<link rel="preload" as="font" type="font/woff2" crossorigin '
        f'href="{ASSET_BASE}/fonts/inter-latin.woff2">'
        f'<meta name="theme-color" media="(prefers-color-scheme: light)" content="{LIGHT.ground}">'
        f'<meta name="theme-color" media="(prefers-color-scheme: dark)" content="{DARK.ground}">'
        f'<script type="application/json" id="comanda-connection">{content}</script>'
        f'<script src="{ASSET_BASE}/connection.js"></script>'
    )
