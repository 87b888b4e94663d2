"""The page of codes in words: what was scanned and is unknown, what was taught, how labels read."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from domain.catalog import Menu
from domain.codes.gtin import as_printed
from edge.scanning.requests import CodeRow, PatternRow, UnknownCode
from ui.components.form_sheet import Choosable, Field, Form
from ui.components.row_list import Row, RowAction, Section
from ui.text import _, format_time

TEACH, FORGET, EDIT, REMOVE = "teach", "forget", "edit", "remove"


def unknown(codes: Iterable[UnknownCode], zone: ZoneInfo, language: str) -> Section:
    """Codes that were scanned and mean nothing here."""
    rows = tuple(
        Row(
            each.code,
            as_printed(each.code),
            _("scanned at {time}").format(time=format_time(each.at, zone, language)),
            actions=(RowAction(TEACH, _("What is it?"), "new", "main"),),
        )
        for each in codes
    )
    return Section("unknown", _("Scanned and unknown"), rows)


def taught(codes: Iterable[CodeRow]) -> Section:
    """Codes that somebody taught."""
    rows = tuple(
        Row(
            str(each.id),
            as_printed(each.code),
            each.name,
            word=_("Locked") if each.locked else "",
            actions=()
            if each.locked
            else (RowAction(FORGET, _("Forget"), tone="danger", confirm=_("Really?")),),
        )
        for each in codes
    )
    empty = _("Scan a code on this page, or press New code, and say what it is.")
    return Section("codes", _("Codes of the menu"), rows, empty)


def patterns(rows: Iterable[PatternRow]) -> Section:
    """How the shop's own codes are read."""
    found = tuple(
        Row(
            str(each.id),
            each.pattern,
            pattern_words(each),
            word=_("Locked") if each.locked else "",
            actions=()
            if each.locked
            else (
                RowAction(EDIT, _("Change")),
                RowAction(REMOVE, _("Remove"), tone="danger", confirm=_("Really?")),
            ),
        )
        for each in rows
    )
    empty = _("Labels of a scale are read once you say how it writes them.")
    return Section("patterns", _("Labels with a weight or a price"), found, empty)


def pattern_words(row: PatternRow) -> str:
    """What a pattern says of a label."""
    text = row.pattern
    item = _("{count} digits are the item").format(count=text.count("I"))
    if "W" in text:
        measure = _("then a weight in kilograms with {count} decimals").format(count=row.decimals)
    elif "P" in text:
        measure = _("then a price with {count} decimals").format(count=row.decimals)
    else:
        return item
    checked = _("the price's own check digit is verified") if "V" in text else ""
    return ", ".join(filter(None, (item, measure, checked)))


def code_form(form_id: str, code: str, menu: Menu, language: str) -> Form:
    """What is this code?"""
    options = sorted(
        (
            (menu.text(item.id, "name", language, item.name), variant.name, str(variant.id))
            for item in menu.items.values()
            for variant in item.variants
        ),
    )
    choices = tuple(Choosable(value, f"{name} {size}".strip()) for name, size, value in options)
    return Form(
        form_id,
        _("What is this code?"),
        (
            Field("code", _("Code"), value=as_printed(code), required=True, most=80),
            Field("variant", _("On the menu it is"), "choice", "", choices, required=True),
        ),
    )


def pattern_form(form_id: str, row: PatternRow | None) -> Form:
    """How a scale writes its labels."""
    help_ = _(
        "13 digits: I item, W weight in kilograms, P price, V the price's own check digit, "
        "X says nothing, C check digit. Like 21IIIIIWWWWWC."
    )
    return Form(
        form_id,
        _("How labels are read"),
        (
            Field(
                "pattern",
                _("Pattern"),
                value=row.pattern if row else "21IIIIIWWWWWC",
                help=help_,
                required=True,
                most=20,
                wide=True,
            ),
            Field(
                "decimals",
                _("Decimals of the weight or the price"),
                "number",
                str(row.decimals if row else 3),
                required=True,
                most=1,
            ),
        ),
    )
