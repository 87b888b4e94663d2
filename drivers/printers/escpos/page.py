"""Page mode: everything is set in memory, then printed at once or thrown away."""

from __future__ import annotations

from typing import Final

from PIL import Image, ImageChops

PAGE_DOTS: Final = 1_662
"""The longest page of a TM-T88V."""
_TURNS: Final = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180,
                 3: Image.Transpose.ROTATE_270}  # fmt: skip
"""ESC T: 1 from below upwards, 2 upside down, 3 from above downwards."""


class Page:
    """What is set, area after area. It is written to like a roll of paper."""

    def __init__(self, width_dots: int) -> None:
        self._page = Image.new("1", (width_dots, PAGE_DOTS), 1)
        self._height = 0
        self._direction = 0
        self._used = self._y = 0
        self._canvas = Image.new("1", (1, 1), 1)
        self.lines: list[str] = []
        self.codes: list[str] = []
        self.set_area(0, 0, width_dots, PAGE_DOTS)
        self._is_given = False

    @property
    def width_dots(self) -> int:
        """How long a line of the area is, in its direction."""
        return self._canvas.width

    def set_area(self, x: int, y: int, width: int, height: int) -> None:
        """ESC W: where what follows is set; what is already set stays."""
        self._put_down()
        x, y = min(x, self._page.width - 1), min(y, PAGE_DOTS - 1)
        width, height = min(width, self._page.width - x), min(height, PAGE_DOTS - y)
        self._area = (x, y, max(1, width), max(1, height))
        self._is_given = True
        self._begin()

    def turn(self, direction: int) -> None:
        """ESC T: which way lines run in the area, from its new first corner."""
        self._put_down()
        self._direction = direction % 4
        self._begin()

    def move_to(self, y: int) -> None:
        """GS $: how far down in the area the next line is."""
        self._y = max(0, y)

    def move_by(self, dots: int) -> None:
        """GS \\: further down, or up again."""
        self._y = max(0, self._y + dots)

    def feed(self, dots: int) -> None:
        """Blank rows."""
        self._y += dots
        self._used = max(self._used, min(self._y, self._canvas.height))

    def put(self, picture: Image.Image) -> None:
        """Dots over what is there; what is beyond the area's end is lost."""
        layer = Image.new("1", self._canvas.size, 1)
        layer.paste(picture, (0, self._y))
        self._canvas = ImageChops.logical_and(self._canvas, layer)
        self.feed(picture.height)

    def note_line(self, words: str) -> None:
        """Words that were set."""
        self.lines.append(words)

    def note_code(self, content: str) -> None:
        """What a code says that was set."""
        self.codes.append(content)

    def picture(self) -> Image.Image | None:
        """The page as far as its areas reach; None where nothing was set."""
        self._put_down()
        self._begin()
        if not self._height:
            return None
        return self._page.crop((0, 0, self._page.width, self._height))

    def _begin(self) -> None:
        _, _, width, height = self._area
        size = (height, width) if self._direction in (1, 3) else (width, height)
        self._canvas = Image.new("1", size, 1)
        self._y = self._used = 0

    def _put_down(self) -> None:
        """Lay what was set in the area on the page: a given area counts whole."""
        if not self._used:
            return
        x, y, _, height = self._area
        turn = _TURNS.get(self._direction)
        canvas = self._canvas if turn is None else self._canvas.transpose(turn)
        layer = Image.new("1", self._page.size, 1)
        layer.paste(canvas, (x, y))
        self._page = ImageChops.logical_and(self._page, layer)
        reaches = y + (height if self._is_given else self._used)
        self._height = max(self._height, reaches)
