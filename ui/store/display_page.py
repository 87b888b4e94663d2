"""The guest's second screen: the order that is open at its counter, and nobody else's.

Plain HTML and one socket, no sign-in: who has the link sees names and amounts, and cannot act. The
page itself holds nothing of an order, so that reloading it, coming back to it or losing the box
shows nobody's: what is seen comes over the socket, and is cleared when that is silent.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from html import escape
from string import Template
from typing import Final

from fastapi import WebSocket
from fastapi.responses import HTMLResponse, Response
from nicegui import app
from starlette.websockets import WebSocketDisconnect

from edge.displays.service import GuestDisplays
from edge.house.service import HouseFacts
from ui.assets import font_faces
from ui.language import speaking
from ui.text import _
from ui.theme import FONT_STACK

OVER: Final = 4_401
"""The code that closes the socket of a link that is over: no page tries it again."""
MOST_SCREENS: Final = 16
"""So many sockets are open at once; a browser that opens ever more is refused."""
HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
NOT_FOUND: Final = 404


def register(guests: GuestDisplays, house: HouseFacts) -> None:
    """The address `/display/{token}` and its socket."""
    open_sockets: set[WebSocket] = set()

    @app.get("/display/{token}", include_in_schema=False)
    async def page(token: str) -> Response:
        is_known = await guests.counter_of(token) is not None
        return HTMLResponse(
            display_html(house, is_known=is_known), 200 if is_known else NOT_FOUND, HEADERS
        )

    @app.websocket("/display/{token}/live")
    async def live(socket: WebSocket, token: str) -> None:
        await socket.accept()
        if len(open_sockets) >= MOST_SCREENS:
            await socket.close()
            return
        open_sockets.add(socket)
        try:
            async for view in guests.follow(token):
                await socket.send_text(json.dumps(asdict(view)))
            await socket.close(OVER)
        except (WebSocketDisconnect, RuntimeError):
            # The browser is gone: starlette says so in either way.
            return
        finally:
            open_sockets.discard(socket)


def display_html(house: HouseFacts, *, is_known: bool) -> str:
    """The page, without anything of an order in it."""
    with speaking(house.guest_language):
        words = {
            "wait": _("One moment, please"),
            "over": _("This screen is not connected. Please ask the staff."),
        }
    return PAGE.substitute(
        language=escape(house.guest_language),
        title=escape(house.name),
        words=json.dumps(words).replace("<", "\\u003c"),
        fonts=font_faces(),
        font=FONT_STACK,
        first="wait" if is_known else "over",
        over=OVER,
    )


PAGE: Final = Template("""<!doctype html>
<html lang="$language"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>$title</title>
<link rel="icon" href="data:,">
<style>
$fonts
  :root { color-scheme: light dark; --ground: #F7F5F1; --ink: #1B1F24; --soft: #5A5F66;
    --line: #DDD8CF; }
  @media (prefers-color-scheme: dark) { :root { --ground: #14171A; --ink: #F2F1EE;
    --soft: #A9AEB5; --line: #33383E; } }
  * { box-sizing: border-box; margin: 0; }
  html, body { height: 100%; }
  body { background: var(--ground); color: var(--ink); font: clamp(20px, 3vmin, 40px)/1.35
    $font; font-variant-numeric: tabular-nums; }
  main { min-height: 100%; display: flex; flex-direction: column; padding: 4vmin; }
  h1 { font-size: 1.1em; font-weight: 600; color: var(--soft); }
  .middle { flex: 1; display: grid; place-content: center; text-align: center;
    font-size: 2.2em; font-weight: 650; }
  ul { flex: 1; display: flex; flex-direction: column; justify-content: flex-end;
    list-style: none; padding: 2vmin 0; overflow: hidden; }
  li, .total { display: flex; gap: 1em; align-items: baseline; padding: .25em 0; }
  li span, .total span { flex: 1; overflow-wrap: anywhere; text-align: start; }
  li i { color: var(--soft); font-style: normal; white-space: nowrap; }
  b { white-space: nowrap; font-weight: 600; }
  .rest { color: var(--soft); }
  .total { border-top: 2px solid var(--line); padding-top: .5em; font-size: 1.9em;
    font-weight: 700; }
</style></head>
<body><main id="guest" data-state="$first" aria-live="polite"></main>
<script>
  const words = $words, house = document.title, root = document.getElementById("guest");
  const SILENT_MS = 5000, AGAIN_MS = 1000;
  let socket = null, heard = performance.now(), shown = "", over = false, until = Infinity;

  function put(tag, text, name) {
    const node = document.createElement(tag);
    node.textContent = text;
    node.dir = "auto";
    if (name) node.className = name;
    return node;
  }
  function show(state, ...nodes) {
    root.dataset.state = state;
    root.replaceChildren(...nodes);
  }
  function blank(state) {
    shown = "";
    until = Infinity;
    show(state, put("h1", house), put("p", words[state], "middle"));
  }
  function row(tag, line, name) {
    const node = document.createElement(tag);
    if (name) node.className = name;
    node.append(put("span", line.name));
    if (line.quantity) node.append(put("i", line.quantity));
    node.append(put("b", line.amount));
    return node;
  }
  function draw(view) {
    until = view.left_s === null ? Infinity : performance.now() + view.left_s * 1000;
    const text = JSON.stringify({ ...view, left_s: null });
    if (text === shown) return;
    shown = text;
    if (view.state === "idle") return show("idle", put("p", house, "middle"));
    if (view.state === "thanks") return show("thanks", put("p", view.title, "middle"));
    const list = document.createElement("ul");
    list.append(...view.lines.map((line) => row("li", line)));
    list.append(...view.rest.map((line) => row("li", line, "rest")));
    if (view.title) list.prepend(put("li", view.title, "rest"));
    show("order", put("h1", house), list,
      row("div", { name: view.total_words, amount: view.total }, "total"));
  }
  function connect() {
    if (over) return;
    socket = new WebSocket(location.href.replace(/^http/, "ws").replace(/[#?].*$$/, "") + "/live");
    const mine = socket;
    mine.onmessage = (event) => {
      if (mine !== socket) return;
      heard = performance.now();
      draw(JSON.parse(event.data));
    };
    mine.onclose = (event) => {
      if (mine !== socket) return;
      if (event.code === $over) { over = true; return blank("over"); }
      setTimeout(() => mine === socket && connect(), AGAIN_MS);
    };
  }
  setInterval(() => {
    const now = performance.now();
    if (over) return;
    if (now - heard > SILENT_MS && root.dataset.state !== "wait") blank("wait");
    if (now > until) { shown = ""; until = Infinity; show("idle", put("p", house, "middle")); }
  }, 250);
  addEventListener("pagehide", () => {
    const old = socket;
    socket = null;
    blank("wait");
    if (old) old.close();
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  blank("$first");
  if ("$first" === "over") over = true;
  connect();
</script></body></html>
""")
