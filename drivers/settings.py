"""The settings of a device, put together from parts: its wire, its family, its model."""

from __future__ import annotations


class DeviceSettings:
    """A part of a device's settings: a frozen dataclass that checks its own fields.

    `__post_init__` begins with `super().__post_init__()`, so that each part of a whole is checked
    once, the wire first, and raises BadRequest naming the setting that cannot be.
    """

    def __post_init__(self) -> None:
        """Nothing is told, so nothing can be wrong."""
