"""What managers read about hardware: troubles first, what to do, what the wizard found out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from domain.ports.printer import Proof
from edge.hardware.requests import (
    CandidateView,
    EventView,
    HardwareDetail,
    HardwareState,
    HardwareView,
    Severity,
    TrafficView,
)
from edge.hardware.uses import UseView
from edge.hardware.wizard import Found, Language, Learnt, Seen, grid, kept
from edge.printing.requests import PrinterQueue
from ui.components.row_list import Row, Section
from ui.store import hardware_add_view as wizard
from ui.store import hardware_device_view as page
from ui.store import hardware_tries as tries
from ui.store import hardware_view as view
from ui.store import hardware_words as words
from ui.store.hardware_add_things import name_fields
from ui.store.hardware_places import WHOLE_HOUSE, WorkPlace

ROME = ZoneInfo("Europe/Rome")
SEVEN = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
FINE = HardwareState("ready", "ok", SEVEN)
NO_TESTS = Section("tests", "")


def state(severity: Severity, *conditions: str, code: str = "") -> HardwareState:
    return HardwareState(
        "blocked", severity, SEVEN, "Its cover is open.", "Close the cover.", conditions, code
    )


def printer(name: str, how: HardwareState = FINE, family: str = "printer") -> HardwareView:
    return HardwareView(
        uuid4(), name, family, "escpos_tcp", "ESC/POS, network", "10.0.0.9", True, how
    )


def detail(how: HardwareState = FINE, *events: EventView) -> HardwareDetail:
    return HardwareDetail(printer("Grill", how), {"host": "10.0.0.9"}, {}, {}, {}, None, events)


def candidate(key: str, known_as: UUID | None = None, *could_be: UUID) -> CandidateView:
    return CandidateView(
        key, "network", "tcp", "TM-m30", ("10.0.0.7",), ("escpos_tcp",), {}, {}, known_as, could_be
    )


def ids(sections: tuple[Section, ...]) -> list[str]:
    return [each.section_id for each in sections]


def acts(row: Row) -> list[str]:
    return [each.action for each in row.actions]


def queue(of: HardwareView, trouble: str) -> PrinterQueue:
    return PrinterQueue(of.id, of.name, "kitchen", SEVEN if trouble else None, trouble, ())


# ---- the list ------------------------------------------------------------------------------
def test_a_virtual_printer_whose_plug_is_out_is_not_said_to_work() -> None:
    grill, bar = (replace(printer(name), driver="") for name in ("Grill", "Bar"))
    queues = (queue(grill, "Grill: it is off. Switch it on."), queue(bar, ""))

    shown = view.as_the_queue_knows((grill, bar), queues)

    wrong, fine = view.sections((), shown, ())
    assert (wrong.rows[0].title, wrong.rows[0].detail) == ("Grill", "It is off. Switch it on.")
    assert [row.title for row in fine.rows] == ["Bar"]


def test_a_printer_on_a_wire_speaks_for_itself() -> None:
    grill = printer("Grill")

    assert view.as_the_queue_knows((grill,), (queue(grill, "Grill: it is off."),)) == (grill,)


def test_what_needs_somebody_stands_first_and_says_what_to_do() -> None:
    bar, grill = printer("Bar"), printer("Grill", state("stopped", "cover_open"))

    found = view.sections((), (bar, grill), (UseView("station", uuid4(), "Pizza", bar.id, True),))

    assert ids(found) == ["wrong", "printer"]
    (wrong,) = found[0].rows
    assert (wrong.title, wrong.detail) == ("Grill", "Its cover is open. Close the cover.")
    assert (wrong.word, wrong.tone) == ("stopped", "late")
    assert found[1].rows[0].detail == "Pizza, ESC/POS, network, 10.0.0.9"


def test_what_was_found_waits_to_be_added_and_what_is_known_is_not_offered_again() -> None:
    bar = printer("Bar")
    fresh, known = candidate("tcp 10.0.0.7"), candidate("tcp 10.0.0.9", bar.id)

    found = view.sections((fresh, known), (bar,), ())

    (row,) = found[0].rows
    assert (found[0].section_id, row.row_id, acts(row)) == ("found", "tcp~10.0.0.7", ["add"])


def test_a_device_that_is_away_may_be_the_one_that_was_found() -> None:
    away = printer("Grill", state("stopped", code="E_NOT_FOUND"))

    (row,) = view.sections((candidate("usb 1-2", None, away.id),), (away,), ())[1].rows

    assert [each.label for each in row.actions] == ["It is Grill", "Add"]


def test_a_device_that_is_switched_off_needs_nobody() -> None:
    off = replace(printer("Grill", HardwareState("disabled", "off", None)), enabled=False)

    assert ids(view.sections((), (off,), ())) == ["printer"]


# ---- one device ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("how", "mends"),
    [
        (FINE, []),
        (state("stopped", "cover_open"), ["look_for"]),
        (state("stopped", "cutter_error"), ["go_on", "discard"]),
        (state("stopped", code="E_IDENTITY"), ["allow"]),
        (state("warning", "config_drift"), ["allow"]),
        (state("stopped", code="E_CONFIG"), ["settings"]),
    ],
)
def test_what_is_wrong_has_the_button_that_mends_it(how: HardwareState, mends: list[str]) -> None:
    assert acts(page.state_row(detail(how))) == mends


def test_a_virtual_printer_leads_to_its_paper_and_has_no_settings() -> None:
    found = page.sections(detail(), (), (), None, ROME, "en", NO_TESTS, {}, is_virtual=True)

    assert acts(found[0].rows[0]) == ["paper"]
    assert "settings" not in ids(found)
    assert acts(found[1].rows[0]) == ["test", "pulse"]


def test_a_page_says_what_a_printer_is_for_and_who_stands_in() -> None:
    bar = printer("Bar")
    grill = replace(detail(), backup_id=bar.id, backup_after_s=45)
    uses = (UseView("station", uuid4(), "Pizza", grill.view.id, True),)

    found = page.sections(
        grill, uses, (bar, grill.view), None, ROME, "en", NO_TESTS, {}, is_virtual=False
    )

    work = next(each for each in found if each.section_id == "work")
    assert [(row.title, row.detail) for row in work.rows] == [
        ("Pizza", ""),
        ("Bar", "after 45 seconds"),
    ]


def test_what_happened_is_told_with_its_time() -> None:
    told = EventView(uuid4(), SEVEN, "hardware_enabled", "")

    found = page.sections(
        detail(FINE, told), (), (), None, ROME, "en", NO_TESTS, {}, is_virtual=False
    )

    (row,) = next(each for each in found if each.section_id == "events").rows
    assert (row.title, row.word) == ("switched on", "19:00")


def test_traffic_is_read_in_lines_of_sixteen_bytes_and_letters() -> None:
    data = b"Margherita for seven"
    text = data.decode()
    said = (
        TrafficView(SEVEN, "!", "6f 70", "open"),
        TrafficView(SEVEN, ">", data.hex(" "), text),
    )

    lines = page.traffic_lines(said, ROME).split("\n")

    assert lines[0] == "19:00:00.000 ! open"
    assert lines[1].startswith("19:00:00.000 > 4d 61 72 67")
    assert [line[-16:].strip() for line in lines[1:]] == ["Margherita for s", "even"]


def test_what_a_scale_or_a_scanner_says_is_in_words_and_no_card_number_is() -> None:
    assert tries.weight_words({"sent": "1.250", "unit": "kg", "steady": True}) == "1.250 kg"
    assert tries.weight_words({"sent": "1.2", "unit": "kg"}) == "1.2 kg, moving"
    assert tries.weight_words({"sent": "01.235", "unit": "", "steady": True}, "kg") == "01.235 kg"
    assert tries.heard_words({"event": "scan", "text": "4006381333931"}) == "read 4006381333931"
    assert tries.heard_words({"event": "card", "number": "0012345"}) == "a card was read"
    assert tries.heard_words({"event": "key", "act": "bump"}) == "key: Bump"


def test_what_input_devices_note_of_themselves_is_in_words() -> None:
    codes = ("E_TRUNCATED", "E_PROTOCOL", "E_PAYMENT_CARD")

    assert not [code for code in codes if "E " in words.event(code)]


# ---- the wizard ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("family", "screens", "usual"),
    [
        ("card_reader", 2, ""),
        ("card_reader", 1, WHOLE_HOUSE),
        ("scale", 2, WHOLE_HOUSE),
    ],
)
def test_where_a_reader_works_is_asked_where_several_screens_could_hear_it(
    family: str, screens: int, usual: str
) -> None:
    places = [WorkPlace("device", uuid4(), f"Tablet {each}") for each in range(screens)]

    _name, place = name_fields(family, places)

    assert (place.value, place.required) == (usual, True)


def test_the_wizard_offers_what_was_found_and_every_kind_that_there_is_a_driver_for() -> None:
    found, typed = wizard.what((candidate("tcp 10.0.0.7"),))

    assert [row.row_id for row in found.rows] == ["tcp~10.0.0.7"]
    assert [row.row_id for row in typed.rows][:4] == [
        "printer tcp",
        "printer serial",
        "printer usb",
        "scale",
    ]


def test_what_will_be_asked_is_said_before_it_is() -> None:
    adding = wizard.Adding(family="printer", driver="escpos_tcp")

    form = wizard.where(adding)

    assert [each.name for each in form.fields] == ["host", "port"]
    assert any("Nothing is printed" in sentence for sentence in wizard.where_words(adding))


def test_only_what_is_no_printer_ends_the_wizard() -> None:
    assert wizard.may_go_on(Found(Language.SILENT))
    assert not wizard.may_go_on(Found(Language.OTHER))


def test_a_model_is_chosen_among_those_that_speak_its_language() -> None:
    (star,) = wizard.model(Found(Language.STAR, "Star", profile="star-prnt-80")).fields
    (rare,) = wizard.model(Found(Language.ESCPOS, "EPSON", profile="TM-T88V")).fields

    assert all(option.value.startswith("star") for option in star.options)
    assert rare.options[0].value == rare.value == "TM-T88V"


def test_what_was_ticked_on_the_paper_is_what_is_kept() -> None:
    adding = wizard.Adding()
    form = wizard.paper(grid("epson-80"), "epson-80")
    ticked = {"columns": "42", "pages": ["0", "17"], "cut_came": False, "qr_came": True}

    seen = wizard.seen_of(adding, ticked)

    assert [each.name for each in form.fields] == list(ticked)
    assert seen == Seen(pages=(0, 17), columns=42, cut_came=False, qr_came=True)
    assert wizard.paper_words(Learnt(Proof.PRINTED)) == ["It says when each ticket is on paper."]


def test_a_drawer_is_asked_about_until_it_opened_and_then_its_sensor_is() -> None:
    adding = wizard.Adding()
    (start,) = wizard.tries(adding)
    adding.pin_asked = 5
    (asked,) = wizard.tries(adding)
    adding.pin_asked, adding.has_drawer = None, True
    (opened,) = wizard.tries(adding)

    assert acts(start.rows[0]) == ["pin 2", "pin 5"]
    assert acts(asked.rows[0]) == ["opened", "stayed_shut"]
    assert [row.row_id for row in opened.rows] == ["drawer", "sensor", "bell", "cover"]


def test_where_no_line_read_right_only_plain_letters_are_sent_as_letters() -> None:
    found, learnt = Found(Language.ESCPOS, profile="generic-80"), Learnt(Proof.CONSUMED)

    assert kept(found, learnt, Seen())["code_pages"] == {"0": "ascii"}
    assert kept(found, learnt, Seen(pages=(17,)))["code_pages"] == {"17": "cp866"}
