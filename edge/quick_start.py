"""A quick start: what a start makes is kept, so nobody looks for garbage among it.

Python's collector walks everything again and again while modules and the menu are loaded, a sixth
of the whole start, and finds nothing. Frozen afterwards, all of it is left out of the collections
that would hold up taps later, and out of NiceGUI's search for its server among all objects.
(https://docs.python.org/3/library/gc.html#gc.freeze)
"""

from __future__ import annotations

import gc


def begin() -> None:
    """Collect nothing until `end`. Called before the box's modules are imported."""
    gc.disable()


def end() -> None:
    """Keep for good what is there, collect as usual what comes."""
    gc.freeze()
    gc.enable()
