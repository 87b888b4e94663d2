"""The guest's page: the receipt's words, safe whatever they are, in the guest's language."""

from __future__ import annotations

import pytest

from domain.documents import Cell, Columns, Document, Feed, Qr, Rule, Text
from edge.checks.receipt_service import GuestReceipt
from ui.language import language_of
from ui.store.guest_receipt import receipt_html

TOKEN = "secret"


def page(*parts: Text | Columns | Rule | Qr | Feed, later: str = "", language: str = "en") -> str:
    document = Document("receipt", "Receipt A-1", parts)
    return receipt_html(GuestReceipt("A-1", "Trattoria", document, "en", later), TOKEN, language)


def test_what_people_wrote_stays_words() -> None:
    html = page(Text("<script>alert(1)</script>"), Columns((Cell("<b>"), Cell("&", 0))))

    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    assert "&lt;b&gt;" in html


def test_the_code_of_the_page_is_left_out_and_the_tax_offices_stays() -> None:
    html = page(
        Text("Receipt"),
        Qr("https://tax.example/1"),
        Feed(1),
        Text("Your receipt on your phone"),
        Qr(f"http://box/r/{TOKEN}"),
        Text("Goodbye"),
    )

    assert html.count("<svg") == 1
    assert "Your receipt on your phone" not in html
    assert "Goodbye" in html


def test_a_signature_that_came_later_is_said() -> None:
    assert "https://tax.example/1" in page(Text("Receipt"), later="https://tax.example/1")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("ru-RU,ru;q=0.9,en;q=0.8", "ru"), ("de-DE,vi;q=0.5", "vi"), ("de", "uz"), ("", "uz")],
)
def test_the_page_speaks_the_first_language_of_the_browser_that_it_knows(
    accepted: str, language: str
) -> None:
    assert language_of(accepted, "uz") == language


def test_there_is_a_file_to_keep_and_nothing_from_elsewhere() -> None:
    html = page(Text("Receipt"))

    assert f'href="/r/{TOKEN}/receipt.pdf"' in html
    assert "http" not in html.replace("http://www.w3.org", "")
