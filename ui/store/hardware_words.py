"""Hardware in words: kinds of things, settings, languages of printers, what happened to them."""

from __future__ import annotations

from typing import Final

from ui.language import say_sentence
from ui.text import N_, _

FAMILIES: Final = {
    "printer": (N_("Printer"), N_("Printers"), "printer"),
    "scale": (N_("Scale"), N_("Scales"), "scale"),
    "scanner": (N_("Scanner"), N_("Scanners"), "scanner"),
    "display": (N_("Display for guests"), N_("Displays for guests"), "display"),
    "card_reader": (N_("Card reader for staff"), N_("Card readers for staff"), "person"),
    "bump_bar": (N_("Bump bar"), N_("Bump bars"), "bumpbar"),
}
"""One, many, and the icon."""

WIRES: Final = {
    "tcp": (N_("on the network"), N_("Its address is on its own status page: hold FEED.")),
    "serial": (N_("at a serial port"), N_("A cable with a wide plug, or its USB adapter.")),
    "usb": (N_("by USB"), N_("Put its cable into the box: it is found by itself.")),
    "input": (N_("like a keyboard"), N_("It types what it reads. Put it into the box.")),
}
PRINTER_WIRES: Final = ("tcp", "serial", "usb")
ROLES: Final = {
    "kitchen": N_("Tickets for the kitchen or the bar"),
    "receipt": N_("Receipts and reports"),
}
SETTINGS: Final = {
    "host": N_("Address"),
    "port": N_("Port"),
    "linger_s": N_("Keeps the line open"),
    "path": N_("Port of the box"),
    "device": N_("Port of the box"),
    "baud": N_("Speed"),
    "bits": N_("Data bits"),
    "parity": N_("Parity"),
    "stop_bits": N_("Stop bits"),
    "flow": N_("Flow control"),
    "usb_serial": N_("Serial number"),
    "port_path": N_("USB port"),
    "vendor": N_("Maker's USB number"),
    "product": N_("Model's USB number"),
    "profile": N_("Model"),
    "drawer_pin": N_("Drawer at pin"),
    "proof": N_("How it proves that it printed"),
    "code_pages": N_("Code pages that print right"),
    "columns": N_("Letters in a line"),
    "width_dots": N_("Dots in a line"),
    "max_length_mm": N_("Longest paper"),
    "native_qr": N_("Draws QR codes itself"),
    "native_barcode": N_("Draws barcodes itself"),
    "cuts": N_("Cuts the paper"),
    "real_time_drawer": N_("Opens the drawer while it prints"),
    "raster": N_("How pictures are sent"),
    "buzzer": N_("Buzzer"),
    "page_mode": N_("Prints each ticket as one page"),
    "counter": N_("Its own counter can be trusted"),
    "unit": N_("Unit"),
    "prefix": N_("It types this first"),
    "suffix": N_("It types this last"),
    "layout": N_("Keyboard layout"),
    "decimals": N_("Digits after the point"),
    "min_grams": N_("Least weight that is sold"),
    "capacity_grams": N_("Greatest weight"),
    "steady_ms": N_("Steady for so long"),
    "least": N_("Shortest code"),
    "gap_ms": N_("Time between two keys"),
    "ends": N_("It ends each code with Enter"),
    "form": N_("How it writes card numbers"),
    "keys": N_("Keys"),
    "page": N_("Code page"),
    "code_page": N_("Number of the code page"),
    "idle_upper": N_("First line while nobody is served"),
    "idle_lower": N_("Second line while nobody is served"),
}
"""A driver's setting whose name is not here is shown by its name, spelt out."""
EXAMPLES: Final = {
    "host": "192.168.1.60",
    "path": "/dev/ttyUSB0",
    "device": "/dev/input/event3",
}
"""What is shown in an empty field of a setting."""
REFUSALS: Final = (
    N_("{setting} must be under /dev, like {example}."),
    N_("{setting} must be a name or an address without blanks."),
    N_("{setting} is {value}; it must be between {least} and {most}."),
)
"""What drivers say of a setting, with its name in front."""

UNITS: Final = {
    "s": N_("seconds"),
    "ms": N_("ms"),
    "mm": N_("mm"),
    "grams": N_("g"),
    "dots": N_("dots"),
}
CHOICES: Final = {
    "": N_("as usual"),
    "none": N_("none"),
    "gs": N_("Epson's"),
    "esc": N_("the others'"),
    "rtscts": N_("RTS/CTS"),
    "xonxoff": N_("XON/XOFF"),
    "kg": N_("kilograms"),
    "g": N_("grams"),
    "us": N_("American"),
    "de": N_("German"),
    "fr": N_("French"),
}
LANGUAGES: Final = {
    "escpos": N_("ESC/POS (Epson and most others)"),
    "star": N_("Star"),
    "silent": N_("It says nothing"),
    "other": N_("It is no receipt printer"),
}
PROOFS: Final = {
    "none": N_("It never says whether it printed: look at each paper."),
    "delivered": N_("It takes what is sent, but does not say when it is on paper."),
    "consumed": N_("It says when it has read a ticket to its end."),
    "printed": N_("It says when each ticket is on paper."),
}
PROVED: Final = {
    "": N_("as usual"),
    "none": N_("not at all"),
    "delivered": N_("it took it"),
    "consumed": N_("it read it"),
    "printed": N_("it printed it"),
}
PROFILES: Final = {
    "epson-80": N_("Epson, 80 mm, 48 letters"),
    "epson-80-42": N_("Epson, 80 mm, 42 letters"),
    "epson-58": N_("Epson, 58 mm, 32 letters"),
    "generic-80": N_("Like Epson's, 80 mm, 48 letters"),
    "generic-80-42": N_("Like Epson's, 80 mm, 42 letters"),
    "generic-58": N_("Like Epson's, 58 mm, 32 letters"),
    "impact-76": N_("Needles and ribbon, 76 mm"),
    "star-prnt-80": N_("Star (StarPRNT), 80 mm"),
    "star-prnt-58": N_("Star (StarPRNT), 58 mm"),
    "star-line-80": N_("Star (Line), 80 mm"),
    "star-graphic-80": N_("Star (Graphic), 80 mm"),
}
PARITIES: Final = {
    "none": N_("no parity"),
    "even": N_("even parity"),
    "odd": N_("odd parity"),
}
NAMED: Final = {"profile": PROFILES, "proof": PROVED, "parity": PARITIES}
"""Settings whose values have words of their own."""
EVENTS: Final = {
    "hardware_added": N_("added"),
    "hardware_changed": N_("changed"),
    "hardware_enabled": N_("switched on"),
    "hardware_disabled": N_("switched off"),
    "hardware_tried": N_("tested"),
    "hardware_used": N_("its work was changed"),
    "hardware_identity_allowed": N_("another device was allowed"),
    "found": N_("found"),
    "absent": N_("away"),
    "ready": N_("works"),
    "blocked": N_("somebody must look at it"),
    "degraded": N_("works, with a warning"),
    "faulted": N_("must be set up"),
    "nobody_takes": N_("it was used while no screen took it"),
    "unknown": N_("a key that is not set up was pressed"),
    "together": N_("two keys were pressed at once"),
    "stuck": N_("a key is stuck"),
    "E_TRUNCATED": N_("only part of a code was read"),
    "E_PROTOCOL": N_("what it sent is no code"),
    "E_CARD_READ": N_("a card was not read"),
    "E_PAYMENT_CARD": N_("a payment card was drawn; nothing of it was kept"),
    "disabled": N_("switched off"),
}
SOURCES: Final = {
    "plugged": N_("plugged in"),
    "usb": N_("plugged in"),
    "serial": N_("serial port"),
    "input": N_("plugged in"),
    "network": N_("on the network"),
    "mdns": N_("on the network"),
    "epson": N_("on the network"),
    "emulated": N_("emulated"),
}


def family(name: str) -> str:
    """One thing of this kind."""
    return _(FAMILIES[name][0]) if name in FAMILIES else _humanised(name)


def families(name: str) -> str:
    """All things of this kind."""
    return _(FAMILIES[name][1]) if name in FAMILIES else _humanised(name)


def icon(name: str) -> str:
    """The drawing of this kind."""
    return FAMILIES[name][2] if name in FAMILIES else "list"


def setting(name: str) -> str:
    """What a driver's setting is called."""
    return _(SETTINGS.get(name, "")) if name in SETTINGS else _humanised(_bare(name))


def columns(name: str) -> tuple[str, str]:
    """What the two columns of a table among the settings are called."""
    return (_("Number"), _("Code page")) if name == "code_pages" else (_("Name"), _("Value"))


def unit(name: str) -> str:
    """The unit that a setting's name ends with, if any."""
    ending = name.rpartition("_")[2]
    return _(UNITS[ending]) if ending in UNITS and ending != name else ""


def choice(value: object, name: str = "") -> str:
    """One of a setting's choices."""
    text = str(value)
    if text in NAMED.get(name, {}):
        return _(NAMED[name][text])
    return _(CHOICES[text]) if text in CHOICES else text.replace("_", " ")


def event(what: str) -> str:
    """Something that happened to a device."""
    return _(EVENTS[what]) if what in EVENTS else _humanised(what)


def source(name: str) -> str:
    """Who found it."""
    return _(SOURCES[name]) if name in SOURCES else _humanised(name)


def sentence(text: str) -> str:
    """A sentence of a service in the page's language; nothing stays nothing.

    A setting in front of what a driver refuses is called what it is called in the form.
    """
    name, _blank, what = text.partition(" ")
    return say_sentence(f"{SETTINGS[name]} {what}" if name in SETTINGS else text)


def _bare(name: str) -> str:
    head, _bar, ending = name.rpartition("_")
    return head if head and ending in UNITS else name


def _humanised(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
