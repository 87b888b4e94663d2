"""When a weight may be sold, and that grams are exact."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.device_errors import DeviceCode
from domain.weighing import Reading, ScaleRules, WeightRefused, accept, grams_of, is_number

NOW_S = 1_000.0


def said(sent: str, **more: Any) -> Reading:
    values = {"at_s": NOW_S, "steady": True, "session": "first", "load": 1, **more}
    return Reading(sent, values.pop("unit", "kg"), **values)


@pytest.mark.parametrize(
    ("reading", "code"),
    [
        (said("", trouble=DeviceCode.MOTION), DeviceCode.MOTION),
        (said("0.500", steady=False), DeviceCode.MOTION),
        (said("", trouble=DeviceCode.OVER), DeviceCode.OVER),
        (said("16.000"), DeviceCode.OVER),
        (said("", trouble=DeviceCode.UNDER_ZERO), DeviceCode.UNDER_ZERO),
        (said("-0.015"), DeviceCode.UNDER_ZERO),
        (said("", trouble=DeviceCode.ZERO_ERROR), DeviceCode.ZERO_ERROR),
        (said("0.5005"), DeviceCode.UNIT),
        (said("0.500", at_s=NOW_S + 9), DeviceCode.STALE),
    ],
)
def test_what_cannot_be_sold_is_refused(reading: Reading, code: DeviceCode) -> None:
    with pytest.raises(WeightRefused) as refused:
        accept(reading, ScaleRules(), now_s=NOW_S + 0.1)

    assert refused.value.device_code is code


@given(st.integers(0, 15_000))
def test_grams_are_exact(grams: int) -> None:
    kilos = f"{grams // 1000:02d}.{grams % 1000:03d}"

    assert grams_of(said(kilos), ScaleRules()) == grams
    assert grams_of(said(str(grams), unit="g"), ScaleRules(unit="g")) == grams


@pytest.mark.parametrize(
    ("sent", "is_one"),
    [("01.250", True), ("-0.015", True), ("0", True), ("1,250", False), ("1.2.5", False),
     ("", False), ("0:.250", False), ("1e3", False), ("٣.١٤", False)],
)  # fmt: skip
def test_a_number_is_digits_and_one_point(sent: str, is_one: bool) -> None:
    assert is_number(sent) is is_one
