"""Documents of an evening, for tests and for looking at."""

from __future__ import annotations

from domain.documents import (
    Amount,
    Document,
    Payment,
    Sale,
    SaleLine,
    ShiftReport,
    StoreHead,
    TaxRow,
    TenderCount,
    Ticket,
    TicketCourse,
    TicketLine,
    bill,
    kitchen_ticket,
    receipt,
    shift_report,
)

STORE = StoreHead(
    "Trattoria Lucia",
    ("12 Harbour Street, Oldtown", "Tel. 020 5550 1234", "VAT no. GB 123 4567 89"),
)
LINES = (
    SaleLine("2", "Margherita 30 cm", "19.00", "9.50"),
    SaleLine("1", "Quattro Formaggi", "13.90", "", (Amount("+ extra cheese", "1.50"),)),
    SaleLine(
        "1",
        "Grilled sea bass with lemon, capers and roasted vegetables",
        "24.50",
        discounts=(Amount("Lunch offer -10 %", "-2.45"),),
    ),
    SaleLine("12", "House red, glass", "66.00", "5.50"),
)
SALE = Sale(
    STORE,
    number="R1-000482",
    time="2026-03-14 20:41",
    lines=LINES,
    total="€122.45",
    place="Table 7",
    waiter="Aziza",
    order_number="117",
    guests="4",
    subtotal="€124.90",
    discounts=(Amount("Discount 2 %", "-2.45"),),
    taxes=(
        TaxRow("A 20 %", "55.00", "11.00", "66.00"),
        TaxRow("B 5 %", "53.76", "2.69", "56.45"),
    ),
    footer=("Thank you, come again!", "lucia.example"),
)
PAYMENT = Payment(
    tenders=(Amount("Card", "100.00"), Amount("Cash", "30.00")),
    change="7.55",
    tip="0.00",
    qr="https://lucia.example/r/R1-000482",
)
MAIN = TicketCourse(
    name="Mains",
    lines=(
        TicketLine("2", "Margherita 30 cm", ("no basil", "+ extra cheese"), seat="1, 2"),
        TicketLine(
            "1",
            "Sea bass, lemon, capers",
            ("sauce on the side",),
            note="birthday, candle please",
            allergies=("NUTS",),
            seat="3",
        ),
        TicketLine("1", "Quattro Formaggi", mark="void", seat="4"),
    ),
)
TICKET = Ticket(
    station="GRILL",
    number="#1042",
    place="7",
    order_type="Dine in",
    order_number="117",
    guests="4",
    waiter="Aziza",
    sent_at="19:42",
    also_at=("Bar", "Cold kitchen"),
    courses=(MAIN,),
    count="4",
)


def sample_receipt() -> Document:
    return receipt(SALE, PAYMENT)


def sample_bill() -> Document:
    return bill(SALE)


def sample_ticket() -> Document:
    return kitchen_ticket(TICKET)


def sample_shift_report() -> Document:
    return shift_report(
        ShiftReport(
            STORE,
            number="S-0031",
            opened_at="2026-03-14 10:02",
            closed_at="2026-03-14 23:48",
            person="Rustam Karimov",
            drawer="Bar drawer",
            opening="150.00",
            sales=(Amount("Orders", "86"), Amount("Net", "2,104.30"), Amount("Gross", "2,468.90")),
            movements=(Amount("Paid in", "0.00"), Amount("Paid out, flowers", "-18.00")),
            tenders=(
                TenderCount("Cash", "812.40", "810.40", "-2.00", differs=True),
                TenderCount("Card", "1,788.50", "1,788.50", "0.00"),
            ),
        )
    )
