"""The page `/join` as HTML: plain, without a socket, for browsers that trust nothing yet."""

from __future__ import annotations

import json
from functools import cache
from html import escape
from string import Template

from edge.lan.ways import LanState
from ui.assets import ASSET_BASE, STATIC
from ui.language import speaking
from ui.store.join_steps import PROFILE, STEPS, SYSTEMS, Step
from ui.text import _


def join_html(state: LanState, language: str, onward: str) -> str:
    """The whole page; `onward` is where the browser goes once it trusts the box."""
    with speaking(language):
        body = "\n".join((_head(state), _systems(), *map(_steps, SYSTEMS), _check(), _else(state)))
        told = {
            "id": state.box_id,
            "trust": state.fingerprint[:16],
            "secure_port": state.secure_port,
            "next": onward,
            "words": _words(state),
        }
    return PAGE.substitute(
        language=escape(language),
        title=escape(state.shop),
        base=ASSET_BASE,
        body=body,
        told=json.dumps(told).replace("<", "\\u003c"),
    )


def _head(state: LanState) -> str:
    title = _("Bring this device in")
    words = _(
        "This is the box of {shop}. What is typed here is encrypted once this device trusts the "
        "box. It trusts nothing else by that. Four steps, about a minute."
    ).format(shop=state.shop)
    return f"<h1>{escape(title)}</h1><p>{escape(words)}</p>"


def _systems() -> str:
    buttons = "".join(
        f'<button type="button" data-system="{key}" aria-pressed="false">{escape(name)}</button>'
        for key, name in SYSTEMS.items()
    )
    return f"<nav>{buttons}</nav>"


def _steps(system: str) -> str:
    steps = STEPS[system]
    rows = "".join(_step(number, len(steps), step) for number, step in enumerate(steps, 1))
    return f'<ol data-system="{system}" hidden>{rows}</ol>'


def _step(number: int, count: int, step: Step) -> str:
    at = _("Step {number} of {count}").format(number=number, count=count)
    label = _("Download the profile") if step.file == PROFILE else _("Download the certificate")
    link = f'<a class="cm-join-act" href="/trust/{step.file}">{escape(label)}</a>'
    words = f"<div><b>{escape(at)}</b>{escape(_(step.words))}{link if step.file else ''}</div>"
    return f"<li>{picture(step.picture)}{words}</li>"


def _check() -> str:
    label = escape(_("Check now"))
    button = f'<button type="button" class="cm-join-act" data-check>{label}</button>'
    return f'<div data-result hidden role="status"></div><p>{button}</p>'


def _else(state: LanState) -> str:
    heading = _("If this page does not open elsewhere")
    words = _("Type one of these addresses, with the colon and the number:")
    rows = "".join(f"<p><code>{escape(state.open_at(host))}</code></p>" for host in state.hosts)
    prints = " ".join(state.fingerprint[at : at + 4].upper() for at in range(0, 64, 4))
    proof = _("Its certificate's SHA-256, also on the box's own screen: {digits}").format(
        digits=prints
    )
    trouble = f"<p>{escape(_(state.trouble))}</p>" if state.trouble else ""
    return f"<h2>{escape(heading)}</h2><p>{escape(words)}</p>{rows}{trouble}<p>{escape(proof)}</p>"


def _words(state: LanState) -> dict[str, str]:
    return {
        "reached": _("This device trusts the box. Going on."),
        "untrusted": _(
            "The box is reached, but this device does not trust it yet: look at the steps again."
        ),
        "unreached": _(
            "Port {port} of the box is not reached. The Wi-Fi keeps devices apart, or a firewall "
            "is in the way: take the restaurant's own Wi-Fi, not the guests'."
        ).format(port=state.secure_port),
        "clock": _(
            "This device's date is {here}, the box's is {box}. With a wrong date certificates are "
            "refused: set it right, then tap Check now."
        ),
        "gone": _("The box does not answer. Is this device still in the restaurant's Wi-Fi?"),
    }


@cache
def picture(name: str) -> str:
    """A drawing, in the colours of the page."""
    return STATIC.joinpath("join", f"{name}.svg").read_text(encoding="utf-8").strip()


PAGE = Template("""<!doctype html>
<html lang="$language" data-scheme="auto"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>$title</title><link rel="stylesheet" href="$base/comanda.css"></head>
<body class="cm-join"><main>$body</main>
<script type="application/json" id="join">$told</script>
<script src="$base/join.js"></script></body></html>
""")
