"""Bar charts for ECharts: heights are whole minor units, all words come ready.

The amounts become floating point in the browser's pixels only. Colours are the theme's variables,
which an SVG understands, so that a chart follows light and dark by itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

INK, INK_SOFT, FILL, BEFORE, LINE = (
    "var(--cm-ink)",
    "var(--cm-ink-soft)",
    "var(--cm-accent)",
    "var(--cm-line)",
    "var(--cm-line)",
)
TICKS = 4
FONT = {"fontFamily": "Comanda Sans, system-ui, sans-serif", "color": INK_SOFT, "fontSize": 14}


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with what it was in the period before; `text` is what a finger reads on it."""

    label: str
    minor: int
    was_minor: int
    text: str


def bars(found: Sequence[Bar], now: str, was: str, tick: Callable[[int], str]) -> dict[str, object]:
    """Upright bars, those of the period before behind them. `tick` writes the axis' amounts."""
    highest = max([each.minor for each in found] + [each.was_minor for each in found], default=0)
    step = tick_step(highest)
    top = max(step, -(-highest // step) * step)
    marks = {str(at): tick(at) for at in range(0, top + 1, step)}
    return {
        "animation": False,
        "textStyle": FONT,
        "grid": {"left": 8, "right": 24, "top": 36, "bottom": 4, "containLabel": True},
        "legend": {
            "top": 0,
            "left": 0,
            "itemWidth": 14,
            "itemGap": 24,
            "textStyle": FONT,
            "selectedMode": False,
        },
        "tooltip": {
            "trigger": "axis",
            "axisPointer": {"type": "none"},
            "confine": True,
            "backgroundColor": "var(--cm-surface)",
            "borderColor": LINE,
            "textStyle": {**FONT, "color": INK},
            "extraCssText": "box-shadow:none;border-radius:8px",
            ":formatter": f"at => {json.dumps([each.text for each in found])}[at[0].dataIndex]",
        },
        "xAxis": {
            "type": "category",
            "data": [each.label for each in found],
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": LINE}},
            "axisLabel": {**FONT, "hideOverlap": True},
        },
        "yAxis": {
            "type": "value",
            "max": top,
            "interval": step,
            "splitLine": {"lineStyle": {"color": LINE}},
            "axisLabel": {
                **FONT,
                ":formatter": f"value => ({json.dumps(marks)})[value] ?? ''",
            },
        },
        "series": [
            _series(now, FILL, [each.minor for each in found]),
            _series(was, BEFORE, [each.was_minor for each in found]),
        ],
    }


def _series(name: str, color: str, minor: Sequence[int]) -> dict[str, object]:
    return {
        "name": name,
        "type": "bar",
        "barGap": "10%",
        "barCategoryGap": "28%",
        "barMaxWidth": 40,
        "itemStyle": {"color": color, "borderRadius": [3, 3, 0, 0]},
        "emphasis": {"disabled": True},
        "data": list(minor),
    }


def tick_step(highest: int) -> int:
    """A round step (1, 2 or 5 and zeros) that divides a height into about four."""
    least = max(1, -(-highest // TICKS))
    step = 1
    while step < least:
        for factor in (1, 2, 5):
            if step * factor >= least:
                return step * factor
        step *= 10
    return step
