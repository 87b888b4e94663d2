"""Adding, changing and carrying what hangs on the box, and how it is in words."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.errors import BadRequest, Changed, DomainError, Forbidden
from domain.permissions import Right
from domain.ports.printer import Condition
from drivers.host.ring import Traffic
from edge.commands import Actor, Command
from edge.database import Database
from edge.founding import Founded
from edge.hardware import bundle, service, words
from edge.hardware.device_rows import device_rows
from edge.hardware.requests import (
    AddPeripheral,
    AddPrinter,
    AllowIdentity,
    ChangePrinter,
    EnableHardware,
    ImportHardware,
    RemoveHardware,
)
from edge.hardware.service import HardwareService
from edge.transaction import Read, Write
from sync.tables.audit import AuditEntry
from sync.tables.cash import Drawer

MANAGER = Actor("person", rights=frozenset(Right))
WAITER = Actor("person", rights=frozenset({Right.TAKE_ORDERS}))
GRILL = AddPrinter("Grill", "kitchen", "escpos_tcp", {"host": "10.0.0.9"}, {"mac": "aa:bb"})


@pytest.fixture
async def hardware(db: Database) -> AsyncIterator[HardwareService]:
    """Not started: rows alone, and no host."""
    service = HardwareService(db)
    yield service
    await service.stop()


async def test_a_printer_is_added_changed_switched_off_and_removed(
    hardware: HardwareService, db: Database
) -> None:
    added = await hardware.rows.add_printer(GRILL, MANAGER)
    change = ChangePrinter(added.hardware_id, name="Pass", settings={"host": "10.0.0.10"})
    await hardware.rows.change_printer(change, MANAGER)
    await hardware.rows.enable(EnableHardware(added.hardware_id, False), MANAGER)

    detail = await hardware.detail(added.hardware_id)
    assert (detail.view.name, detail.view.where) == ("Pass", "10.0.0.10")
    assert detail.match == {"mac": "aa:bb"}
    assert (detail.view.state.severity, detail.view.driver_title) == ("off", "ESC/POS, network")
    assert [event.what for event in detail.events][::-1] == [
        "hardware_added",
        "hardware_changed",
        "hardware_disabled",
    ]
    await hardware.rows.remove(RemoveHardware(added.hardware_id, "sold"), MANAGER)
    assert added.hardware_id not in {view.id for view in await hardware.overview()}

    def acts(read: Read) -> set[str]:
        return {entry.act for entry in read.all(AuditEntry, "subject_kind = 'printer'")}

    assert {"hardware_added", "hardware_removed"} <= await db.read(acts)


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"settings": {"host": "10.0.0.9", "speed": 9}}, "speed"),
        ({"settings": {}}, "host"),
        ({"settings": {"host": "10.0.0.9", "port": 0}}, "port"),
        ({"driver": "parallel"}, "parallel"),
        ({"match": {"colour": "red"}}, "colour"),
        ({"name": " "}, "name"),
        ({"width_chars": 4}, "width"),
    ],
)
async def test_what_cannot_be_is_refused_by_its_name(
    hardware: HardwareService, wrong: dict[str, Any], word: str
) -> None:
    told = {"name": "Grill", "role": "kitchen", "driver": "escpos_tcp"}
    request = AddPrinter(**{**told, "settings": {"host": "10.0.0.9"}, **wrong})

    with pytest.raises(BadRequest, match=word):
        await hardware.rows.add_printer(request, MANAGER)


async def test_names_are_given_once_and_only_managers_give_them(
    hardware: HardwareService,
) -> None:
    await hardware.rows.add_printer(GRILL, MANAGER)

    with pytest.raises(Changed, match="Grill"):
        await hardware.rows.add_printer(GRILL, MANAGER)
    with pytest.raises(Forbidden):
        await hardware.rows.add_printer(GRILL, WAITER)


async def test_a_printer_that_a_drawer_needs_stays(
    hardware: HardwareService, db: Database, founded: Founded
) -> None:
    added = await hardware.rows.add_printer(GRILL, MANAGER)

    def attach(tx: Write) -> None:
        tx.update(tx.all(Drawer)[0], printer_id=added.hardware_id)

    await db.write(Command.of(AllowIdentity(added.hardware_id)), attach)

    with pytest.raises(Changed, match="still needs it"):
        await hardware.rows.remove(RemoveHardware(added.hardware_id), MANAGER)


async def test_rows_travel_to_another_box_as_one_file(hardware: HardwareService) -> None:
    bar = await hardware.rows.add_printer(
        AddPrinter("Bar", "receipt", "escpos_tcp", {"host": "10.0.0.8"}), MANAGER
    )
    with_backup = AddPrinter(
        "Grill", "kitchen", "escpos_tcp", {"host": "10.0.0.9"}, {"mac": "aa:bb", "host": "x"},
        backup_id=bar.hardware_id, backup_after_s=90,
    )  # fmt: skip
    await hardware.rows.add_printer(with_backup, MANAGER)
    file = await hardware.export(MANAGER)
    for view in sorted(await hardware.overview(), key=lambda view: view.name, reverse=True):
        await hardware.rows.remove(RemoveHardware(view.id), MANAGER)

    told = file + '\n[[hardware]]\nname = "Odd"\nfamily = "printer"\ndriver = "parallel"\n'
    done = await hardware.rows.import_file(ImportHardware(told), MANAGER)
    again = await hardware.rows.import_file(ImportHardware(file), MANAGER)

    assert done.added == ("Bar", "Grill")
    assert [name for name, _ in done.refused] == ["Odd"]
    assert (again.added, again.changed) == ((), ("Bar", "Grill"))
    views = {view.name: view for view in await hardware.overview()}
    grill = await hardware.detail(views["Grill"].id)
    assert (grill.backup_id, grill.backup_after_s) == (views["Bar"].id, 90)
    assert grill.match == {"mac": "aa:bb"}


@pytest.mark.parametrize(
    "text", ["version = 2", "x", "version = 1\nother = 1", "version = 1\n" * 2]
)
async def test_a_file_that_cannot_be_read_changes_nothing(
    hardware: HardwareService, text: str
) -> None:
    with pytest.raises(DomainError):
        await hardware.rows.import_file(ImportHardware(text), MANAGER)


async def test_a_peripheral_needs_a_driver_of_its_kind(hardware: HardwareService) -> None:
    scale = AddPeripheral("Deli", "scale", "escpos_tcp", {"host": "10.0.0.9"})

    with pytest.raises(BadRequest, match="escpos_tcp"):
        await hardware.rows.add_peripheral(scale, MANAGER)


def test_silence_is_never_green_and_every_trouble_has_a_next_step() -> None:
    assert words.in_words(None, None).severity == "warning"
    frame = {"state": "absent", "code": "E_CONNECT_TIMEOUT", "reason": "x", "conditions": []}
    away = words.in_words(frame, None)
    assert (away.severity, away.wrong) == ("stopped", "It cannot be reached on the network.")
    assert all(wrong and what_to_do for wrong, what_to_do in words.CODES.values())

    open_cover = {"state": "blocked", "reason": "", "conditions": ["cover_open", "paper_out"]}
    assert words.in_words(open_cover, None).wrong == "Its cover is open."


def test_every_condition_of_a_printer_has_words() -> None:
    said_elsewhere = {Condition.DRAWER_SENSOR_HIGH}

    assert {each.value for each in set(Condition) - said_elsewhere} <= words.CONDITIONS.keys()


async def test_the_bundle_tells_everything_but_the_papers(hardware: HardwareService) -> None:
    added = await hardware.rows.add_printer(GRILL, MANAGER)
    detail = await hardware.detail(added.hardware_id)
    ring = (Traffic(1.0, ">", b"\x10\x04\x01"), Traffic(2.0, ">", b"Lasagne for Mrs Rossi"))

    def file(redact: bool) -> zipfile.ZipFile:
        rings = {added.hardware_id: ring}
        data = bundle.packed([detail], rings, "version = 1", {"release": "1"}, redact=redact)
        return zipfile.ZipFile(io.BytesIO(data))

    (traffic,) = [name for name in file(True).namelist() if name.startswith("traffic")]
    assert b"Rossi" not in file(True).read(traffic)
    assert b"100401" in file(True).read(traffic)
    assert b"Rossi" in file(False).read(traffic)
    assert json.loads(file(True).read("versions.json"))["release"] == "1"


async def test_a_row_that_cannot_be_read_keeps_no_box_from_starting(
    hardware: HardwareService, db: Database
) -> None:
    added = await hardware.rows.add_printer(GRILL, MANAGER)
    broken = '{"driver": "escpos_tcp", "host": "10.0.0.9", "match": ["mac"]}'

    def work(tx: Write) -> None:
        tx.execute("UPDATE printers SET settings = ? WHERE name = 'Grill'", broken)

    await db.write(Command.of(AllowIdentity(added.hardware_id)), work)

    [row] = [each for each in await db.read(device_rows) if each.name == "Grill"]

    assert row.match == {}


async def test_rows_that_no_box_foresaw_let_it_start_all_the_same(
    hardware: HardwareService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_read: Read) -> None:
        raise TypeError("settings")

    monkeypatch.setattr(service, "device_rows", breaks)

    await hardware.start()

    assert await hardware.overview() is not None
