"""Papers of virtual printers, kept as files."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from edge.printing.virtual import VirtualPrinters

GRILL = UUID(int=7)


def test_a_file_that_is_no_paper_keeps_no_box_from_starting(tmp_path: Path) -> None:
    folder = tmp_path / "paper" / GRILL.hex
    folder.mkdir(parents=True)
    (folder / "copy-of-paper.png").write_bytes(b"")
    (folder / "00000003-1767225600000000.png").write_bytes(b"paper")

    printer = VirtualPrinters(tmp_path).add(GRILL, "Grill")

    assert [(strip.id, strip.png) for strip in printer.strips] == [(3, b"paper")]
