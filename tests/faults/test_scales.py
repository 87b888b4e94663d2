"""Scales that misbehave, at real pseudo-terminals: what must never become a weight."""

from __future__ import annotations

import pytest

from domain.device_errors import DeviceCode, DeviceError
from drivers.host.lifecycle import AWAY
from tests.faults import hurried
from tests.faults.scale_desk import desk


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel hands a pseudo-terminal's bytes over in its own time."""
    monkeypatch.setattr(hurried, "GRACE_S", 0.004)


async def test_a_weight_is_told_when_it_stands() -> None:
    async with desk() as counter:
        await counter.weigh()
        counter.put(1_250)

        reading = await counter.weigh()

        assert (reading.sent, reading.steady, reading.trouble) == ("01.250", True, None)
        assert counter.now - reading.at_s < 0.5


async def test_s01_a_port_that_is_not_there_is_no_scale() -> None:
    async with desk(ready=False, path="/dev/no-such-port") as counter:
        await counter.until(lambda: counter.state["code"] == "E_NOT_FOUND")

        with pytest.raises(DeviceError) as refused:
            await counter.weigh()

    assert counter.state["state"] in AWAY
    assert refused.value.code is DeviceCode.NOT_FOUND


async def test_s02_what_is_unplugged_shows_no_last_weight() -> None:
    async with desk() as counter:
        counter.put(800)
        await counter.do("look", for_s=30)
        await counter.until(lambda: any(each.steady for each in counter.readings))

        await counter.port.stop()
        await counter.until(lambda: counter.readings[-1].trouble is not None)

        assert counter.readings[-1].sent == ""
        assert counter.readings[-1].trouble is DeviceCode.LINK_LOST


async def test_s04_what_moves_for_ever_is_shown_as_moving() -> None:
    async with desk() as counter:
        counter.scale.platform.noise_grams = 60
        counter.put(500)

        assert (await counter.weigh()).trouble is DeviceCode.MOTION


async def test_s05_a_flapping_flag_does_not_stand() -> None:
    async with desk("cas", steady_ms=1_200) as counter:
        counter.put(500)

        def shake(_data: bytes, now: float) -> None:
            counter.scale.platform.noise_grams = 60.0 if int(now * 2) % 2 else 0.0

        counter.scale.on_command = shake

        assert not (await counter.weigh()).steady


async def test_s07_what_is_too_heavy_has_no_number() -> None:
    async with desk() as counter:
        counter.put(16_000)
        await counter.weigh()

        reading = await counter.weigh()

        assert (reading.sent, reading.trouble) == ("", DeviceCode.OVER)


async def test_s16_seven_bits_read_as_eight_are_named() -> None:
    async with desk(bits=8, parity="none", ready=False) as counter:
        counter.scale.faults.parity = True
        await counter.until(lambda: counter.state["code"] == "E_SETTINGS")

        assert "even parity" in counter.state["reason"]


async def test_s17_noise_of_a_wrong_speed_is_named() -> None:
    async with desk(speaks_baud=2_400, ready=False) as counter:
        await counter.until(lambda: counter.state["code"] == "E_FRAMING")

        assert "baud" in counter.state["reason"]


async def test_s19_a_scale_that_says_not_now_five_times_is_silent_once() -> None:
    async with desk("cas") as counter:
        counter.scale.faults.refusals = 10

        with pytest.raises(DeviceError) as refused:
            await counter.weigh()

        assert refused.value.code is DeviceCode.NO_RESPONSE
        await counter.until(lambda: counter.state["state"] == "ready")


async def test_s29_a_scale_that_is_off_says_so_in_time() -> None:
    async with desk() as counter:
        counter.scale.faults.silent = True
        asked_at = counter.now

        with pytest.raises(DeviceError) as refused:
            await counter.weigh()

        assert refused.value.code is DeviceCode.NO_RESPONSE
        assert counter.now - asked_at < 1.5


async def test_s30_of_an_endless_stream_the_latest_counts() -> None:
    async with desk() as counter:
        counter.scale.faults.stream = True
        counter.put(300)
        await counter.weigh()
        counter.put(700)
        await counter.weigh()

        assert (await counter.weigh()).sent == "00.700"


async def test_s31_a_flood_of_noise_passes() -> None:
    async with desk() as counter:
        counter.put(400)
        for _ in range(16):
            counter.port.line.fault("noise", (b"\x9d\x02\x3a" * 1_024).hex(), counter.now)
        counter.port.nudge()
        await counter.until(lambda: counter.state["code"] == "E_FRAMING")
        await counter.until(lambda: counter.state["state"] == "ready")

        assert (await counter.weigh()).sent == "00.400"


async def test_s39_a_port_that_another_program_holds_is_busy() -> None:
    async with (
        desk() as counter,
        desk(ready=False, path=counter.port.path) as other,
    ):
        await other.until(lambda: other.state["code"] == "E_BUSY")


async def test_s41_who_looks_and_who_sells_see_one_poller() -> None:
    async with desk() as counter:
        counter.put(900)
        await counter.do("look", for_s=30)
        await counter.until(lambda: bool(counter.readings) and counter.readings[-1].steady)

        sold = await counter.weigh()

        numbers = [each.number for each in counter.readings]
        assert sold.number in numbers
        assert numbers == sorted(set(numbers))


async def test_a_scale_is_left_alone_when_nobody_looks() -> None:
    async with desk() as counter:
        before = counter.scale.questions
        await counter.weigh()
        asked = counter.scale.questions

        await counter.until(lambda: counter.now > 0)

        assert asked - before < 10


async def test_what_is_put_on_again_is_another_load() -> None:
    async with desk() as counter:
        await counter.weigh()
        counter.put(500)
        first = await counter.weigh()
        counter.put(0)
        await counter.weigh()
        counter.put(500)

        second = await counter.weigh()

        assert (first.sent, second.sent) == ("00.500", "00.500")
        assert second.load == first.load + 1


async def test_zero_is_set_by_the_scale_itself() -> None:
    async with desk() as counter:
        counter.put(37)
        await counter.weigh()

        await counter.do("zero")

        assert (await counter.weigh()).sent in ("0", "00.000")
