"""Telling a station something without a dish: which station, which words."""

from __future__ import annotations

from uuid import UUID

from domain.catalog import Menu
from edge.commands import Actor
from edge.kitchen.messages import MessageService, SendMessage
from ui.language import speaking
from ui.store.asking import Pick, pick, write
from ui.store.session import tap
from ui.store.shell import Shell
from ui.text import N_, _

OWN_WORDS = "own"
QUICK = (
    N_("Hold {where}"),
    N_("Go on with {where}"),
    N_("{where} is in a hurry"),
    N_("How long for {where}?"),
    N_("Please come to the pass"),
)
"""What is said most; a station reads it in its own language."""


async def tell_station(
    shell: Shell,
    messages: MessageService,
    menu: Menu,
    actor: Actor,
    where: str,
    order_id: UUID | None = None,
) -> None:
    """Have a station and words chosen, and send them. `where` is the table or name."""
    client = shell.client
    stations = sorted(menu.stations.values(), key=lambda each: each.position)
    reached = [each for each in stations if each.has_screen or each.printer_id]
    to = await pick(client, _("Which station?"), [Pick(str(s.id), s.name) for s in reached])
    if to is None:
        return
    texts = [Pick(quick, _(quick).format(where=where)) for quick in QUICK]
    own = Pick(OWN_WORDS, _("Own words"), icon="note")
    said = await pick(client, menu.stations[UUID(to.value)].name, [*texts, own])
    if said is None:
        return
    if said.value == OWN_WORDS:
        said = await write(client, _("What should they know?"), done=_("Tell them"), most=120)
        words = said.value if said else ""
    else:
        with speaking(menu.stations[UUID(to.value)].language or shell.session.house.language):
            words = _(said.value).format(where=where)
    if said is None:
        return
    message_id = tap(said.tap_id)
    request = SendMessage(message_id, UUID(to.value), words, order_id)
    if await shell.run(messages.send(request, actor, message_id)) is not None:
        told = _("{station} is told: {words}")
        note = told.format(station=menu.stations[UUID(to.value)].name, words=words)
        shell.frame.show_note(note, "good")
