"""Who a page lets in, and where everybody else goes."""

from __future__ import annotations

from typing import cast

from fastapi import Request
from fastapi.responses import Response

from domain.ids import new_id
from domain.permissions import WAITER, Right
from edge.alarms.service import AlarmService
from edge.devices.requests import ApproveDevice, AskToComeIn
from edge.devices.service import DeviceService
from edge.house.service import HouseService
from edge.scanning.service import ScanningService
from edge.staff.requests import SignedIn
from edge.staff.service import StaffService
from tests.house import FRIDAY_EVENING, House
from ui.store.session import Door


class SignedInAs:
    """A staff service at which one person is signed in everywhere."""

    def __init__(self, rights: frozenset[Right]) -> None:
        self._rights = rights

    async def signed_in(self, device_id: object) -> SignedIn:
        assert device_id
        person = (new_id(), new_id(), "Anna Bianchi", "Anna", "#334455", None)
        return SignedIn(*person, rights=frozenset(self._rights), since=FRIDAY_EVENING)


async def sent_to(house: House, has: frozenset[Right], *needs: Right) -> str:
    """Where a page that needs one of these rights sends a counter at which somebody has those."""
    devices = DeviceService(house.db)
    asked = await devices.ask(AskToComeIn(new_id(), "Chrome on Windows"))
    approval = ApproveDevice(asked.device.code or "", "Counter", "counter")
    await devices.approve(approval, house.actor("manager"))
    door = Door(
        house.db.signals,
        devices,
        cast(StaffService, SignedInAs(has)),
        cast(AlarmService, None),
        await HouseService(house.db).facts(),
        cast(ScanningService, None),
    )
    cookie = f"{devices.cookie_name()}={asked.token}".encode()
    scope = {"type": "http", "path": "/", "query_string": b"", "headers": [(b"cookie", cookie)]}
    answer = await door.enter(Request(scope), *needs)
    assert isinstance(answer, Response)
    return answer.headers["location"]


async def test_who_may_not_open_a_page_goes_to_where_the_devices_work_begins(house: House) -> None:
    assert await sent_to(house, WAITER, Right.EDIT_MENU) == "/counter"
    assert await sent_to(house, WAITER, Right.EDIT_MENU, Right.MANAGE_DEVICES) == "/counter"
