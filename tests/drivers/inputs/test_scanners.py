"""Scanners that type and scanners that send: one code for one pull of the trigger."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.errors import BadRequest
from drivers.inputs.entries import KeyBarSettings, WedgeScannerSettings
from drivers.inputs.keyboard import Keyboard
from drivers.inputs.layouts import ENTER, KEYPAD
from drivers.inputs.records import DOWN, UP, Records, key, packed
from drivers.inputs.simulation import SimulatedTyper, TyperOptions
from tests.drivers.inputs.desk import EAN, Desk, scanner, serial_scanner

OTHER = "96385074"


def test_b01_a_code_and_enter_are_one_scan_as_soon_as_enter_came() -> None:
    desk = scanner()
    desk.device.acts()["scan"].does(EAN, desk.now)
    enter_at = desk.device.free_at

    desk.listen(enter_at - desk.now + 0.001)

    assert desk.texts == [EAN]


def test_b02_a_bouncing_trigger_is_one_scan_and_the_repeat_is_told() -> None:
    desk = scanner()

    desk.do("twice", EAN)

    assert (desk.texts, desk.troubles) == ([EAN], ["E_REPEAT"])


def test_b03_the_same_code_a_moment_later_is_a_second_scan() -> None:
    desk = scanner()

    desk.do("scan", EAN, for_s=0.6)
    desk.do("scan", EAN, for_s=0.6)

    assert desk.texts == [EAN, EAN]


def test_b04_two_scanners_with_the_same_code_are_two_scans() -> None:
    one, other = scanner(), scanner()
    other.wait(0.1)

    one.do("scan", EAN)
    other.do("scan", EAN)

    assert one.texts + other.texts == [EAN, EAN]
    assert one.frames[0]["key"] != other.frames[0]["key"]


def test_b05_a_slow_scanner_is_heard_and_its_speed_is_learnt() -> None:
    desk = scanner(gap_ms=80, jitter_ms=20)

    desk.do("scan", EAN)
    desk.wait(1)
    desk.do("scan", "A-1200 / 77")

    assert desk.texts == [EAN, "A-1200 / 77"]


@pytest.mark.parametrize("before", [[], [EAN]])
@pytest.mark.parametrize(
    "gaps_s", [(0.0, 0.09, 0.18, 0.07, 0.11, 0.2, 0.09), (0.0, 0.03, 0.03, 0.11, 0.03, 0.03, 0.03)]
)
def test_b06_digits_that_a_person_types_are_no_scan(
    before: list[str], gaps_s: tuple[float, ...]
) -> None:
    desk = scanner()
    for code in before:
        desk.do("scan", code)
        desk.wait(1)
    assert isinstance(desk.device, SimulatedTyper)

    desk.device.type_by_hand("123456\r", gaps_s, desk.now)
    desk.listen()

    assert desk.texts == before


def test_b07_a_scan_is_whole_while_somebody_types_on_another_device() -> None:
    one, other = scanner(), scanner()
    assert isinstance(other.device, SimulatedTyper)
    other.device.type_by_hand("77", (0.01, 0.2), other.now)

    one.do("scan", EAN)
    other.listen()

    assert (one.texts, other.texts) == ([EAN], [])


def test_b08_a_code_without_its_suffix_ends_by_itself_where_its_check_digit_is_right() -> None:
    desk = scanner()

    desk.do("cut_off", EAN)

    assert desk.texts == [EAN]


def test_b09_a_code_that_was_cut_off_is_no_code() -> None:
    desk = scanner()

    desk.do("cut_off", EAN[:-2])

    assert (desk.texts, desk.troubles) == ([], ["E_TRUNCATED"])


@pytest.mark.parametrize("make", [scanner, serial_scanner])
def test_b19_what_is_in_a_code_presses_no_button(make: Callable[[], Desk]) -> None:
    desk = make()

    desk.do("scan", "AB\tC\x08D\x1b12")

    assert desk.texts == ["ABCD12"]


@pytest.mark.parametrize("layout", ["us", "de", "fr"])
def test_b21_a_scanner_for_another_country_is_read_right(layout: str) -> None:
    desk = scanner(layout=layout, heard={"layout": layout})

    desk.do("scan", "Zy/A:1-z_7")

    assert desk.texts == ["Zy/A:1-z_7"]


def test_b21_a_scanner_that_is_set_up_for_the_wrong_country_reads_something_else() -> None:
    desk = scanner(layout="de")

    desk.do("scan", "XYZ-1")

    assert desk.texts == ["XZY/1"]


def test_b22_caps_lock_changes_nothing() -> None:
    caps_lock = 58
    plain = [key(1.0, 30, DOWN), key(1.0, 30, UP)]

    typed = Keyboard("us").feed([key(0.9, caps_lock, DOWN), key(0.9, caps_lock, UP), *plain])

    assert [each.text for each in typed] == ["a"]


def test_b23_digits_of_the_keypad_are_digits() -> None:
    codes = {character: code for code, character in KEYPAD.items()}

    typed = Keyboard("us").feed([key(1.0, codes[digit], DOWN) for digit in "4006381"])

    assert "".join(each.text for each in typed) == "4006381"


def test_b23_alt_and_a_number_of_the_keypad_are_one_character() -> None:
    codes = {character: code for code, character in KEYPAD.items()}
    alt = [key(1.0, codes[digit], DOWN) for digit in "029"]

    typed = Keyboard("us").feed([key(1.0, 56, DOWN), *alt, key(1.1, 56, UP)])

    assert [each.text for each in typed] == ["\x1d"]


def test_b24_a_shift_that_stays_down_spoils_no_further_code() -> None:
    desk = scanner()

    desk.do("stuck_shift")
    desk.do("scan", "12-A")
    desk.do("scan", EAN)

    assert desk.texts == ["12-A", EAN]


def test_b25_half_a_code_is_nothing_after_the_cable_was_out() -> None:
    desk = scanner()
    desk.device.acts()["cut_off"].does(EAN[:6], desk.now)
    desk.listen(0.07)

    desk.do("unplug")
    desk.ear.forget()
    desk.do("plug")
    desk.do("scan", EAN)

    assert desk.texts == [EAN]


def test_b29_keys_that_the_kernel_dropped_make_no_code() -> None:
    desk = scanner()

    desk.do("drop", EAN)
    desk.wait(1)
    desk.do("scan", OTHER)

    assert (desk.texts, desk.troubles) == ([OTHER], ["E_TRUNCATED"])


def test_b30_twenty_scans_in_two_seconds_come_in_their_order() -> None:
    desk = scanner(gap_ms=5, jitter_ms=1)
    codes = [f"ART-{number:04}" for number in range(20)]

    for code in codes:
        desk.device.acts()["scan"].does(code, desk.now)
    desk.listen()

    assert desk.texts == codes


@pytest.mark.parametrize(
    ("suffix", "ends"), [("crlf", True), ("enter", True), ("none", False), ("none", True)]
)
def test_b34_a_serial_code_ends_with_cr_lf_both_or_silence(suffix: str, ends: bool) -> None:
    desk = serial_scanner(suffix=suffix, heard={"ends": ends})

    desk.do("scan", EAN)
    desk.wait(1)
    desk.do("scan", OTHER)

    assert desk.texts == [EAN, OTHER]


def test_b35_a_scanner_that_read_nothing_adds_nothing() -> None:
    desk = serial_scanner()

    desk.do("scan", "NR")

    assert (desk.texts, desk.troubles) == ([], ["E_TRUNCATED"])


def test_b36_noise_between_codes_is_nothing() -> None:
    desk = serial_scanner()
    assert isinstance(desk.device, SimulatedTyper)

    desk.do("scan", EAN)
    desk.device.raw(b"\x00\xff\x80\xfe\r\n\x00", desk.now)
    desk.listen()
    desk.do("scan", OTHER)

    assert desk.texts == [EAN, OTHER]


@pytest.mark.parametrize("make", [scanner, serial_scanner])
def test_b40_a_code_of_four_thousand_characters_is_refused(make: Callable[[], Desk]) -> None:
    desk = make()

    desk.do("scan", "https://example.org/" + "x" * 4_000)
    desk.listen(60)
    desk.do("scan", EAN)

    assert (desk.texts, desk.troubles) == ([EAN], ["E_PROTOCOL"])


def test_a_prefix_says_more_than_any_clock() -> None:
    desk = scanner(prefix="F13", gap_ms=400, jitter_ms=200, heard={"prefix": "F13"})
    assert isinstance(desk.device, SimulatedTyper)

    desk.device.type_by_hand("99\r", (0.01, 0.01, 0.01), desk.now)
    desk.listen()
    desk.do("scan", EAN)
    desk.listen(10)

    assert desk.texts == [EAN]


def test_the_separator_of_gs1_is_heard_from_a_keyboard() -> None:
    desk = scanner()

    desk.do("scan", "0104006381333931\x1d10AB")

    assert desk.texts == ["0104006381333931\x1d10AB"]


def test_half_a_record_waits_for_its_rest() -> None:
    records, data = Records(), packed(key(1.5, ENTER, DOWN))

    assert records.feed(data[:10]) == []
    assert records.feed(data[10:]) == [key(1.5, ENTER, DOWN)]


@pytest.mark.parametrize(
    "settings",
    [
        {"device": "/etc/passwd"},
        {"device": "/dev/input/event3", "prefix": "AB"},
        {"device": "/dev/input/event3", "least": 0},
        {"device": "/dev/input/event3", "gap_ms": 9_999},
    ],
)
def test_settings_that_cannot_be_are_refused_by_their_name(settings: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        WedgeScannerSettings(**settings)  # type: ignore[arg-type]


def test_a_key_that_no_screen_understands_is_refused() -> None:
    with pytest.raises(BadRequest, match="explode"):
        KeyBarSettings(device="/dev/input/event3", keys={"2": "explode"})


def test_options_of_a_scanner_in_software_are_checked() -> None:
    with pytest.raises(BadRequest):
        TyperOptions(gap_ms=-1)
