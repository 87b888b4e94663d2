"""Documents laid out on paper of a given number of characters: what stands where, in which row.

Words are never cut while they fit a row of their own, kept cells (amounts) never at all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from domain.documents.parts import (
    Align,
    Barcode,
    Cell,
    Columns,
    Cut,
    Document,
    Feed,
    Image,
    Part,
    Qr,
    Rule,
    RuleKind,
    Style,
    Text,
)

Measure = Callable[[str, Style], int]
"""How many characters of the row's own size a text takes."""

MIN_COLUMNS = 24
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi", "ps", "dv", "ckb"})
"""Documents in these languages stand mirrored: their first column is at the right."""
_MIRRORED: dict[Align, Align] = {"left": "right", "centre": "centre", "right": "left"}
_RULE: dict[RuleKind, str] = {"single": "─", "double": "═", "dashed": "-"}


@dataclass(frozen=True, slots=True)
class Run:
    """Text that stands at `start` in a field of `width` characters of the row's size."""

    text: str
    start: int
    width: int
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line. All runs share the style; `fill` inverts the whole width."""

    runs: tuple[Run, ...]
    style: Style
    columns: int
    fill: bool = False

    def plain(self) -> str:
        """The row as text, padded to its place, without trailing blanks."""
        line = ""
        for run in self.runs:
            pad = max(0, run.width - cells(run.text, self.style))
            left = {"left": 0, "centre": pad // 2, "right": pad}[run.align]
            line += " " * (run.start + left - cells(line, self.style)) + run.text
        return line.rstrip()


Placed = Row | Feed | Qr | Barcode | Image | Cut


def cells(text: str, style: Style) -> int:
    """The width of a text in a fixed-pitch font: 2 for East Asian wide, 0 for combining marks.

    Counted in characters of the style's size, so the style itself changes nothing here.
    """
    return len(text) if text.isascii() else sum(map(_cell, text))


def lay_out(document: Document, columns: int, measure: Measure = cells) -> tuple[Placed, ...]:
    """The document's rows on paper of `columns` characters (48, 42 or 32).

    `measure` says how wide a text is in characters of the style's size. Every run lies inside
    its row and beside its neighbours, whatever the texts are.
    """
    assert columns >= MIN_COLUMNS, "paper narrower than a kept cell"
    rows = (placed for part in document.parts for placed in _place(part, columns, measure))
    if document.language.split("-")[0] in RIGHT_TO_LEFT:
        return tuple(map(_mirrored, rows))
    return tuple(rows)


def _mirrored(placed: Placed) -> Placed:
    """As it stands on paper that is read from right to left."""
    if isinstance(placed, Row):
        runs = (
            Run(run.text, placed.columns - run.start - run.width, run.width, _MIRRORED[run.align])
            for run in placed.runs
        )
        return replace(placed, runs=tuple(sorted(runs, key=lambda run: run.start)))
    return placed


def _cell(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _place(part: Part, columns: int, measure: Measure) -> Iterator[Placed]:
    match part:
        case Text():
            yield from _text(part, columns, measure)
        case Columns():
            yield from _columns(part, columns, measure)
        case Rule():
            yield Row((Run(_rule(part.kind, columns), 0, columns),), Style(), columns)
        case _:
            yield part


def _rule(kind: RuleKind, columns: int) -> str:
    return (_RULE[kind] * columns) if kind != "dashed" else ("- " * columns)[:columns].rstrip()


def _text(part: Text, columns: int, measure: Measure) -> Iterator[Row]:
    style = _fitting(part.style, part.text, columns, measure)
    across = columns // style.width
    indent = min(part.indent // style.width, across // 2)
    room = across - indent
    for line in wrapped(part.text, room, _bound(measure, style)):
        yield Row((Run(line, indent, room, part.align),), style, across, part.fill)


def _bound(measure: Measure, style: Style) -> Callable[[str], int]:
    return lambda text: measure(text, style)


def _longest_word(text: str, measure: Callable[[str], int]) -> int:
    """The room that the longest word needs; words of scripts without blanks may be cut."""
    return max((_room(word, measure) for word in text.split()), default=0)


_LEAST_PIECE = 8


def _room(word: str, measure: Callable[[str], int]) -> int:
    needed = measure(word)
    is_cut = needed > _LEAST_PIECE and not word.isascii() and any(map(_has_no_blanks, word))
    return _LEAST_PIECE if is_cut else needed


def _has_no_blanks(character: str) -> bool:
    """Whether the letter's script sets no blanks between words: Thai, Lao, Khmer, Chinese, kana."""
    code = ord(character)
    return any(low <= code <= high for low, high in ((0x0E00, 0x0EFF), (0x1780, 0x17FF))) or (
        _stands_alone(character)
    )


def _stands_alone(character: str) -> bool:
    """Whether a line may be broken beside it: Chinese characters and kana."""
    return 0x3000 <= ord(character) <= 0x30FF or 0x3400 <= ord(character) <= 0x9FFF


def _fitting(style: Style, text: str, columns: int, measure: Measure) -> Style:
    """The style, made narrower until the longest word fits a row."""
    while style.width > 1:
        if _longest_word(text, _bound(measure, style)) <= columns // style.width:
            return style
        style = replace(style, width=style.width - 1)
    return style


def _columns(part: Columns, columns: int, measure: Measure) -> Iterator[Row]:
    for width in range(part.style.width, 0, -1):
        style = replace(part.style, width=width)
        across = columns // width
        indent = min(part.indent // width, across // 3)
        widths = _widths(part, across - indent, _bound(measure, style))
        if widths is not None:
            yield from _side_by_side(part, style, across, indent, widths, measure)
            return
    yield from _stacked(part, replace(part.style, width=1), columns, measure)


def _side_by_side(
    part: Columns, style: Style, across: int, indent: int, widths: list[int], measure: Measure
) -> Iterator[Row]:
    starts = [indent + sum(widths[:at]) + part.gap * at for at in range(len(widths))]
    columns_of_lines = [
        _lines(cell, width, _bound(measure, style))
        for cell, width in zip(part.cells, widths, strict=True)
    ]
    for depth in range(max(map(len, columns_of_lines))):
        runs = tuple(
            Run(lines[depth], start, width, cell.align)
            for cell, lines, start, width in zip(
                part.cells, columns_of_lines, starts, widths, strict=True
            )
            if depth < len(lines) and lines[depth]
        )
        yield Row(runs, style, across)


def _widths(part: Columns, across: int, measure: Callable[[str], int]) -> list[int] | None:
    """The cells' widths, or None where they cannot stand beside each other."""
    room = across - part.gap * (len(part.cells) - 1)
    shares = sum(cell.weight for cell in part.cells)
    natural = sum(measure(cell.text) for cell in part.cells if not cell.weight)
    widths = [
        max(0, room - natural) * cell.weight // shares if cell.weight else measure(cell.text)
        for cell in part.cells
    ]
    least = [_least(cell, measure) for cell in part.cells]
    if sum(least) > room:
        return None
    widths = [max(pair) for pair in zip(widths, least, strict=True)]
    while (excess := sum(widths) - room) > 0:
        slack, at = max(
            (w - low, at) for at, (w, low) in enumerate(zip(widths, least, strict=True))
        )
        widths[at] -= min(excess, slack)
    widths[_stretchy(part.cells)] += room - sum(widths)
    return widths


def _least(cell: Cell, measure: Callable[[str], int]) -> int:
    return measure(cell.text) if cell.keep else _longest_word(cell.text, measure)


def _stretchy(all_cells: tuple[Cell, ...]) -> int:
    """Which cell takes the characters that are left over: the first that wraps, else the last."""
    return next((at for at, cell in enumerate(all_cells) if not cell.keep), len(all_cells) - 1)


def _stacked(part: Columns, style: Style, across: int, measure: Measure) -> Iterator[Row]:
    """Each cell on rows of its own, where the paper is too narrow for all side by side."""
    for cell in part.cells:
        for line in _lines(cell, across, _bound(measure, style)):
            yield Row((Run(line, 0, across, cell.align),), style, across)


def _lines(cell: Cell, width: int, measure: Callable[[str], int]) -> list[str]:
    return [cell.text] if cell.keep else wrapped(cell.text, width, measure)


def wrapped(text: str, width: int, measure: Callable[[str], int]) -> list[str]:
    """The text in lines of at most `width`, broken at blanks; a word wider than a line is cut.

    Runs of blanks inside a line are kept as one. An empty text is one empty line.
    """
    lines: list[str] = []
    line = ""
    for blank, word in _words(text):
        longer = f"{line}{blank}{word}" if line else word
        if measure(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, width, measure)
        lines.extend(full)
    return [*lines, line]


def _words(text: str) -> Iterator[tuple[str, str]]:
    """What is kept together, and the blank before it; Chinese and Japanese letter by letter."""
    for word in text.split():
        if word.isascii() or not any(map(_stands_alone, word)):
            yield " ", word
            continue
        for at, cluster in enumerate(_clusters(word)):
            yield "" if at else " ", cluster


def _pieces(word: str, width: int, measure: Callable[[str], int]) -> list[str]:
    """A word in pieces that fit; what belongs to a letter stays with it."""
    pieces = [""]
    for cluster in _clusters(word):
        fits = measure(pieces[-1] + cluster) <= width
        if fits or not pieces[-1]:
            pieces[-1] += cluster
        else:
            pieces.append(cluster)
    return pieces


_NEVER_FIRST = frozenset("ะาำๅๆฯ\u093e\u0940\u0903\u0949\u094a\u094b\u094c、。，）」")
"""Thai and Devanagari vowel signs that have a width, and signs that end something."""
_NEVER_LAST = frozenset("เแโใไ\u094d（「")
"""Thai vowels written before their letter, the sign that joins two Devanagari letters."""


def _clusters(word: str) -> Iterator[str]:
    """Letters with all that may not be parted from them; Thai and Hindi words have no blanks."""
    cluster = ""
    for character in word:
        stays = _cell(character) == 0 or character in _NEVER_FIRST or cluster[-1:] in _NEVER_LAST
        if cluster and not stays:
            yield cluster
            cluster = ""
        cluster += character
    yield cluster
