"""The profiles of printers, under their first address."""

from drivers.printers.profiles import DOTS_PER_MM, MAX_RASTER_ROWS, PROFILES, Profile, profile_named

__all__ = ["DOTS_PER_MM", "MAX_RASTER_ROWS", "PROFILES", "Profile", "profile_named"]
