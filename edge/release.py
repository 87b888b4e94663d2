"""Which release of Comanda this is."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"


@cache
def release() -> str:
    """The version as installed, or as the sources say where they run uninstalled."""
    try:
        return version("comanda")
    except PackageNotFoundError:
        with PROJECT.open("rb") as file:
            return str(tomllib.load(file)["project"]["version"])
