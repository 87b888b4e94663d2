"""The parts of the office that somebody may go to, in the order of the rail."""

from __future__ import annotations

from ui.components.office_bar import Destination
from ui.office.session import Visit
from ui.text import _


def destinations(visit: Visit) -> list[Destination]:
    """What the rail shows to a person; everybody who is in may look at all of the books."""
    found = [
        Destination("/", _("Now"), "now"),
        Destination("/sales", _("Sales"), "chart"),
        Destination("/menu", _("Menu"), "dishes"),
        Destination("/stores", _("Stores"), "store"),
        Destination("/releases", _("Releases"), "release", more=True),
        Destination("/people", _("People"), "guests", more=True),
    ]
    if visit.person.is_super:
        found.append(Destination("/jobs", _("Jobs"), "rotate", more=True))
    return found
