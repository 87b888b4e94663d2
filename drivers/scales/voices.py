"""How scales in software answer, protocol by protocol. Pure; written from the makers' frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol

from drivers.scales.cas import check_of

Unit = Literal["kg", "g", "lb"]
_GRAMS_PER_CENTIPOUND: Final = (453_592_37, 10_000_000)


@dataclass(slots=True)
class Shown:
    """What a scale would say now. `fixed_bits` are status bits that makers disagree about."""

    grams: int
    unit: Unit = "kg"
    decimals: int = 3
    moves: bool = False
    is_over: bool = False
    is_under: bool = False
    is_net: bool = False
    is_zero: bool = False
    has_zero_error: bool = False
    is_unchanged: bool = False
    fixed_bits: int = 0x40


@dataclass(frozen=True, slots=True)
class Question:
    """What it was asked: weight, zero, tare, clear, ready (are you there), echo, no_echo, other."""

    what: str
    raw: bytes


class Voice(Protocol):
    """One protocol as the scale speaks it."""

    def asked(self, waiting: bytearray) -> list[Question]:
        """Take questions off what came in."""
        ...

    def weight(self, shown: Shown) -> bytes:
        """The answer to the question for the weight."""
        ...

    def done(self, question: Question, shown: Shown, *, did: bool) -> bytes:
        """The answer to anything else."""
        ...


def number_of(shown: Shown) -> str:
    """The weight as digits, without a sign: `1.250`, `2.76`."""
    grams = abs(shown.grams)
    if shown.unit == "g":
        return str(grams)
    if shown.unit == "lb":
        part, whole = _GRAMS_PER_CENTIPOUND[1], _GRAMS_PER_CENTIPOUND[0]
        hundredths = (grams * part + whole // 2) // whole
        return f"{hundredths // 100}.{hundredths % 100:02d}"
    kilos, rest = divmod(grams, 1_000)
    return f"{kilos}.{rest:03d}"[: len(str(kilos)) + 1 + shown.decimals]


class Voice8217:
    """Mettler-Toledo 8217."""

    def asked(self, waiting: bytearray) -> list[Question]:
        words = {b"W": "weight", b"Z": "zero", b"T": "tare", b"C": "clear"}
        words |= {b"E": "echo", b"F": "no_echo"}
        found = [Question(words.get(bytes((byte,)), "other"), bytes((byte,))) for byte in waiting]
        waiting.clear()
        return found

    def weight(self, shown: Shown) -> bytes:
        if shown.moves or shown.is_over or shown.is_under or shown.is_unchanged:
            return self._status(shown)
        whole, _, decimals = number_of(shown).partition(".")
        net = b"N" if shown.is_net else b""
        return b"\x02" + f"{whole:0>2}.{decimals}".encode() + net + b"\r"

    def done(self, question: Question, shown: Shown, *, did: bool) -> bytes:
        if question.what in ("echo", "no_echo"):
            return b"\x02" + question.raw + b"\r"
        return self._status(shown)

    def _status(self, shown: Shown) -> bytes:
        bits = (shown.moves, shown.is_over, shown.is_under, False, shown.is_zero, shown.is_net)
        status = shown.fixed_bits | sum(on << bit for bit, on in enumerate(bits))
        return bytes((0x02, 0x3F, status, 0x0D))


class VoiceCas:
    """CAS, Samsung ECR."""

    def asked(self, waiting: bytearray) -> list[Question]:
        words = {0x05: "ready", 0x11: "weight"}
        found = [Question(words.get(byte, "other"), bytes((byte,))) for byte in waiting]
        waiting.clear()
        return found

    def weight(self, shown: Shown) -> bytes:
        state = b"U" if shown.moves else b"S"
        sign = b"F" if shown.is_over else b"-" if shown.grams < 0 else b" "
        number = "F" * 6 if shown.is_over else f"{number_of(shown):0>6}"
        body = state + sign + number.encode() + f"{shown.unit:>2}".encode()
        return b"\x01\x02" + body + bytes((check_of(body),)) + b"\x03\x04"

    def done(self, question: Question, shown: Shown, *, did: bool) -> bytes:
        return (b"\x06" if did else b"\x15") if question.what == "ready" else b""


class VoiceNci:
    """NCI, Weigh-Tronix ECR."""

    def asked(self, waiting: bytearray) -> list[Question]:
        words = {b"W": "weight", b"Z": "zero", b"T": "tare"}
        found = []
        while (end := waiting.find(b"\r")) >= 0:
            raw = bytes(waiting[:end])
            del waiting[: end + 1]
            found.append(Question(words.get(raw, "other"), raw))
        return found

    def weight(self, shown: Shown) -> bytes:
        status = self._status(shown)
        if shown.moves or shown.is_over or shown.grams < 0 or shown.has_zero_error:
            return b"\n" + status
        return b"\n" + f"{number_of(shown):>7}{shown.unit.upper():>2}".encode() + b"\r\n" + status

    def done(self, question: Question, shown: Shown, *, did: bool) -> bytes:
        if question.what == "other":
            return b"\n?\r\x03"
        return b"\n" + self._status(shown)

    def _status(self, shown: Shown) -> bytes:
        first = 0x30 | shown.moves | shown.is_zero << 1
        second = 0x30 | (shown.grams < 0) | shown.is_over << 1
        third = 0x30 | shown.is_net << 2 | shown.has_zero_error << 3
        more = third != 0x30
        return b"S" + bytes((first, second | more << 6, *([third] if more else []))) + b"\r\x03"


class VoiceMtSics:
    """MT-SICS."""

    def asked(self, waiting: bytearray) -> list[Question]:
        words = {b"SI": "weight", b"S": "weight", b"Z": "zero", b"T": "tare", b"TAC": "clear"}
        found = []
        while (end := waiting.find(b"\r\n")) >= 0:
            raw = bytes(waiting[:end])
            del waiting[: end + 2]
            found.append(Question(words.get(raw, "other"), raw))
        return found

    def weight(self, shown: Shown) -> bytes:
        if shown.is_over or shown.is_under:
            return b"S +\r\n" if shown.is_over else b"S -\r\n"
        sign = "-" if shown.grams < 0 else ""
        state = "D" if shown.moves else "S"
        return f"S {state} {sign + number_of(shown):>10} {shown.unit}\r\n".encode()

    def done(self, question: Question, shown: Shown, *, did: bool) -> bytes:
        if question.what == "other":
            return b"ES\r\n"
        answer = b"A" if did else b"I"
        return question.raw + b" " + answer + b"\r\n"
