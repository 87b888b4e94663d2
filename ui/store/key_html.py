"""The page between two pages on which a browser makes its key, or shows that it has it."""

from __future__ import annotations

import json
from string import Template
from typing import Literal

from fastapi.responses import HTMLResponse

from ui.assets import ASSET_BASE

Act = Literal["make", "prove"]


def key_page(act: Act, onward: str, otherwise: str) -> HTMLResponse:
    """Make or prove a key, then go `onward`; where that cannot be, `otherwise`."""
    html = PAGE.substitute(base=ASSET_BASE, script=key_script(act, onward, otherwise))
    return HTMLResponse(html, headers={"Cache-Control": "no-store"})


def key_script(act: Act, onward: str, otherwise: str) -> str:
    """What `device_key.js` is told; with no address the page stays."""
    told = json.dumps({"act": act, "next": onward, "otherwise": otherwise}).replace("<", "\\u003c")
    return f'<script type="application/json" id="device-key">{told}</script>'


PAGE = Template("""<!doctype html>
<html data-scheme="auto"><head><meta charset="utf-8"><title>Comanda</title>
<link rel="stylesheet" href="$base/comanda.css">$script
<script src="$base/device_key.js" defer></script></head><body></body></html>
""")
