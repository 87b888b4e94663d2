"""The receipt's own page, for guests: no sign-in, as wide as a phone, and a PDF to keep.

Plain HTML without a socket: a guest's phone keeps nothing of the box busy.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape
from string import Template

import segno
from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from nicegui import app

from domain.documents import Cell, Columns, Document, Image, Part, Qr, Rule, Style, Text
from domain.errors import NotFound
from edge.checks.receipt_service import GuestReceipt, ReceiptService
from ui.language import language_of, speaking
from ui.text import _

PRIVATE = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}


def register(receipts: ReceiptService) -> None:
    """The addresses `/r/{token}` and `/r/{token}/receipt.pdf`."""

    @app.get("/r/{token}", include_in_schema=False)
    async def page(request: Request, token: str) -> Response:
        asked = request.headers.get("accept-language", "")
        try:
            receipt = await receipts.by_token(token)
        except NotFound:
            return HTMLResponse(_nothing(language_of(asked, "en")), 404, PRIVATE)
        logo = await receipts.logo_of(receipt.document)
        html = receipt_html(receipt, token, language_of(asked, receipt.language), logo)
        return HTMLResponse(html, headers=PRIVATE)

    @app.get("/r/{token}/receipt.pdf", include_in_schema=False)
    async def pdf(token: str) -> Response:
        try:
            receipt = await receipts.by_token(token)
            content = await receipts.pdf(token)
        except NotFound:
            return HTMLResponse(_nothing("en"), 404, PRIVATE)
        disposition = {"Content-Disposition": f'attachment; filename="{receipt.number}.pdf"'}
        return Response(content, media_type="application/pdf", headers=PRIVATE | disposition)


def receipt_html(
    receipt: GuestReceipt, token: str, language: str, logo: bytes | None = None
) -> str:
    """The whole page. The receipt itself stays in the language that it was made in."""
    with speaking(language):
        later = _("The fiscal device has signed it since: {what}").format(what=receipt.signed_later)
        button = _("Download PDF")
        title = f"{receipt.house} · {receipt.number}"
    parts = _without_own_code(receipt.document, token)
    body = "\n".join(_logo(logo) if isinstance(each, Image) else _part(each) for each in parts)
    note = f'<p class="note">{escape(later)}</p>' if receipt.signed_later else ""
    save = f'<a class="save" href="/r/{escape(token)}/receipt.pdf">{escape(button)}</a>'
    paper = f'<main lang="{escape(receipt.language)}" data-receipt>{body}</main>'
    return PAGE.substitute(
        language=escape(language), title=escape(title), body=f"{paper}{note}{save}"
    )


def _nothing(language: str) -> str:
    with speaking(language):
        words = _("There is no receipt at this address.")
    return PAGE.substitute(
        language=escape(language), title=escape(words), body=f'<p class="note">{escape(words)}</p>'
    )


def _without_own_code(document: Document, token: str) -> tuple[Part, ...]:
    """What the page shows: without the code that leads to itself, and its caption."""
    parts = list(document.parts)
    for at, part in enumerate(parts):
        if isinstance(part, Qr) and part.text.endswith(f"/r/{token}"):
            return tuple(parts[: max(at - 2, 0)] + parts[at + 1 :])
    return tuple(parts)


def _logo(logo: bytes | None) -> str:
    if logo is None:
        return ""
    kind = "png" if logo.startswith(b"\x89PNG") else "jpeg"
    return f'<img class="logo" alt="" src="data:image/{kind};base64,{b64encode(logo).decode()}">'


def _part(part: Part) -> str:
    match part:
        case Text(text=text, align=align, style=style, indent=indent, fill=fill):
            looks = _looks(style, fill) + f" {align}"
            return f'<p class="{looks}" style="padding-left:{indent}ch">{escape(text)}</p>'
        case Columns(cells=cells, style=style, indent=indent):
            spans = "".join(
                f'<span class="{cell.align}" style="{_width(cell)}">{escape(cell.text)}</span>'
                for cell in cells
            )
            return f'<div class="{_looks(style)}" style="padding-left:{indent}ch">{spans}</div>'
        case Rule(kind=kind):
            return f'<hr class="{kind}">'
        case Qr(text=text):
            svg = segno.make(text, error="m", micro=False).svg_inline(omitsize=True, border=2)
            return f'<div class="code">{svg}</div>'
        case _:
            return ""


def _width(cell: Cell) -> str:
    return f"flex:{cell.weight} 1 0" if cell.weight else "flex:none;white-space:nowrap"


def _looks(style: Style, fill: bool = False) -> str:
    words = ["bold"] if style.bold else []
    words += ["large"] if style.width > 1 else []
    words += ["bar"] if fill or style.inverted else []
    return " ".join(words)


PAGE = Template("""<!doctype html>
<html lang="$language"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>$title</title><style>
body { margin: 0; padding: 16px; background: #e9e7e2; color: #1c1b19;
  font: 16px/1.45 system-ui, sans-serif; }
main { max-width: 420px; margin: 0 auto; padding: 20px 16px; background: #fff;
  border-radius: 8px; box-shadow: 0 1px 4px #0002; }
p, div { margin: 2px 0; overflow-wrap: anywhere; }
main div { display: flex; gap: 10px; }
main span { min-width: 0; }
main span.right { font-variant-numeric: tabular-nums; }
.centre { text-align: center; } .right { text-align: right; }
.bold { font-weight: 700; } .large { font-size: 1.4em; line-height: 1.3; }
.bar { background: #1c1b19; color: #fff; padding: 6px; border-radius: 4px; }
.logo { display: block; margin: 0 auto 8px; max-width: 70%; max-height: 120px; }
hr { border: 0; border-top: 1px solid #b9b5ab; margin: 10px 0; }
hr.dashed { border-top-style: dashed; }
main .code { justify-content: center; padding: 8px 0; }
main .code svg { width: 160px; height: 160px; }
.note { max-width: 420px; margin: 16px auto; text-align: center; }
.save { display: block; max-width: 420px; margin: 16px auto; padding: 16px; text-align: center;
  box-sizing: border-box; background: #1f6f4a; color: #fff; border-radius: 8px;
  font-weight: 600; text-decoration: none; }
@media (prefers-color-scheme: dark) { body { background: #161513; color: #efece5; }
  main { color: #1c1b19; } }
@media print { .save { display: none; } body { background: #fff; padding: 0; } }
</style></head><body>$body</body></html>
""")
