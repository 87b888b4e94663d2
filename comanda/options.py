"""What several commands of the command line are told, and the box's settings made of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from edge.settings import Settings

Data = Annotated[
    Path | None, typer.Option("--data", help="Folder of the box's data.", metavar="DIR")
]
Json = Annotated[
    bool, typer.Option("--json", help="End with one JSON object; money is in minor units.")
]
Port = Annotated[int | None, typer.Option(help="Port that screens open; 8080 unless set.")]
HttpsPort = Annotated[
    int | None,
    typer.Option(help="Port of the encrypted screens, 8443 unless set; 0 encrypts nothing."),
]
Host = Annotated[
    str | None, typer.Option(help="Address to listen on; 127.0.0.1 keeps other machines out.")
]
Config = Annotated[
    Path | None, typer.Option(help="Settings file (TOML); COMANDA_... variables win over it.")
]


def box_settings(config: Path | None = None, **given: Any) -> Settings:
    """The settings of a box: those of a file, with what is told here instead."""
    from edge.settings import load

    return load(config, **given)
