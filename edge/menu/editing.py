"""What managers change on the menu. Every change needs EDIT_MENU, is audited, signals `menu`."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain.errors import BadRequest, Changed, DomainError
from domain.permissions import Right, require
from edge import audit
from edge.commands import Actor, Command
from edge.database import Database
from edge.menu import dishes, edit_store, writing
from edge.menu.edit_requests import (
    AddSpecial,
    CopyItem,
    OfferGroups,
    PutCategory,
    PutGroup,
    PutItem,
    PutOption,
    PutTranslation,
    PutVariant,
    SaveChoice,
    SaveDish,
    SetPrice,
    Shift,
    SwitchOn,
    TakeOff,
    Undo,
)
from edge.menu.remembering import LastAct, Remembering, undo
from edge.menu.writing import Put
from edge.transaction import Write
from sync.base import Setting
from sync.tables.catalog import Category, Item, ModifierGroup, ModifierOption, Variant

REMOVABLE: dict[str, type[Setting]] = {
    "category": Category,
    "item": Item,
    "variant": Variant,
    "group": ModifierGroup,
    "option": ModifierOption,
}


class MenuEditor:
    """The menu's editor. Each method answers whether it created, updated or changed nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._last: dict[UUID | None, LastAct] = {}

    async def put_category(
        self, request: PutCategory, actor: Actor, command_id: UUID | None = None
    ) -> Put:
        """Add or change a category. Raises as `writing.put_category`, Forbidden."""
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: writing.put_category(tx, request),
            ("category", request.category_id),
        )

    async def put_item(self, request: PutItem, actor: Actor, command_id: UUID | None = None) -> Put:
        """Add or change an item. Raises as `writing.put_item`, Forbidden."""
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: writing.put_item(tx, request),
            ("item", request.item_id),
        )

    async def put_variant(
        self, request: PutVariant, actor: Actor, command_id: UUID | None = None
    ) -> Put:
        """Add or change a size or form of an item, with its price. Raises Forbidden, NotFound."""
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: writing.put_variant(tx, request),
            ("variant", request.variant_id),
        )

    async def put_group(
        self, request: PutGroup, actor: Actor, command_id: UUID | None = None
    ) -> Put:
        """Add or change a choice. Raises Forbidden, BadRequest, LimitExceeded."""
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: writing.put_group(tx, request),
            ("group", request.group_id),
        )

    async def put_option(
        self, request: PutOption, actor: Actor, command_id: UUID | None = None
    ) -> Put:
        """Add or change an option of a choice, with its price. Raises Forbidden, NotFound."""
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: writing.put_option(tx, request),
            ("option", request.option_id),
        )

    async def offer_groups(
        self, request: OfferGroups, actor: Actor, command_id: UUID | None = None
    ) -> Put:
        """Say which choices an item or option offers. Raises Forbidden, NotFound, BadRequest."""
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: writing.offer_groups(tx, request),
            (request.owner_kind, request.owner_id),
        )

    async def set_price(
        self, request: SetPrice, actor: Actor, command_id: UUID | None = None
    ) -> Put:
        """Change a price in the store's own list. Raises Forbidden, NotFound, LimitExceeded."""

        def work(tx: Write) -> Put:
            kind = "variant" if request.priced_kind == "cost" else request.priced_kind
            if kind not in ("variant", "option"):
                raise BadRequest("Only a variant or an option has a price.")
            tx.load(REMOVABLE[kind], request.priced_id, kind)
            return writing.set_price(tx, request)

        subject = (request.priced_kind, request.priced_id)
        return await self._do(request, actor, command_id, work, subject)

    async def put_translation(
        self, request: PutTranslation, actor: Actor, command_id: UUID | None = None
    ) -> Put:
        """Say a text in another language, or take that away. Raises Forbidden."""
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: writing.put_translation(tx, request),
            (request.kind, request.local_id),
        )

    async def take_off(self, request: TakeOff, actor: Actor, command_id: UUID | None = None) -> Put:
        """Take something off the menu; what was sold of it stays in the books.

        Raises Forbidden, NotFound, EditedAtTheCentre, and DomainError for a category with items.
        """

        def work(tx: Write) -> Put:
            table = REMOVABLE.get(request.kind)
            if table is None:
                raise BadRequest("Only what is on the menu can be taken off it.")
            row = tx.load(table, request.row_id, request.kind)
            if table is Category and edit_store.items_in(tx, row.id):
                raise DomainError("This category still has items. Move or remove them first.")
            return writing.put(tx, table, row.id, deleted=True)

        return await self._do(request, actor, command_id, work, (request.kind, request.row_id))

    async def save_dish(
        self, request: SaveDish, actor: Actor, command_id: UUID | None = None
    ) -> Put:
        """Add or change a dish with its sizes, prices and choices, all of it or nothing.

        Raises Changed when somebody else was quicker, and as `dishes.save_dish`.
        """
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: dishes.save_dish(tx, request),
            ("item", request.item.item_id),
        )

    async def save_choice(
        self, request: SaveChoice, actor: Actor, command_id: UUID | None = None
    ) -> Put:
        """Add or change a choice with its options, all of it or nothing. Raises as above."""
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: dishes.save_choice(tx, request),
            ("group", request.group.group_id),
        )

    async def add_special(
        self, request: AddSpecial, actor: Actor, command_id: UUID | None = None
    ) -> Put:
        """Tonight's special, in one act. Raises Forbidden, BadRequest, NotFound, LimitExceeded."""
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: dishes.add_special(tx, request),
            ("item", request.item_id),
        )

    async def copy_item(
        self, request: CopyItem, actor: Actor, command_id: UUID | None = None
    ) -> Put:
        """Make a second item like one that is there. Raises Forbidden, NotFound."""
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: dishes.copy_item(tx, request),
            ("item", request.copy_id),
        )

    async def shift(self, request: Shift, actor: Actor, command_id: UUID | None = None) -> Put:
        """Move a category or an item one place. Raises Forbidden, NotFound, EditedAtTheCentre."""
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: dishes.shift(tx, request),
            (request.kind, request.row_id),
        )

    async def switch_on(
        self, request: SwitchOn, actor: Actor, command_id: UUID | None = None
    ) -> Put:
        """Show or hide an item. Raises Forbidden, NotFound, EditedAtTheCentre."""
        return await self._do(
            request,
            actor,
            command_id,
            lambda tx: dishes.switch_on(tx, request),
            ("item", request.item_id),
        )

    def last_act(self, actor: Actor) -> LastAct | None:
        """What this person last changed here and can undo; forgotten when the box restarts."""
        return self._last.get(actor.id)

    async def undo(self, request: Undo, actor: Actor, command_id: UUID | None = None) -> None:
        """Put back what a person's last act changed. Raises Changed where somebody went on."""
        require(actor.rights, Right.EDIT_MENU)
        last = self._last.get(actor.id)

        def work(tx: Write) -> None:
            if last is None or last.act_id != request.act_id:
                raise Changed("There is nothing left to undo.")
            undo(tx, last.touched)
            audit.record(tx, "menu_undone", last.kind, last.row_id, details={"asked": last.asked})
            tx.signal("menu")

        await self._db.write(Command.of(request, actor, command_id), work)
        self._last.pop(actor.id, None)

    async def _do(
        self,
        request: object,
        actor: Actor,
        command_id: UUID | None,
        work: Callable[[Write], Put],
        subject: tuple[str, UUID],
    ) -> Put:
        require(actor.rights, Right.EDIT_MENU)
        command, asked = Command.of(request, actor, command_id), type(request).__name__
        made: list[LastAct] = []

        def and_remember(tx: Write) -> Put:
            noting = Remembering(tx)
            done = work(noting)
            if done is not Put.UNCHANGED:
                details = {"asked": asked, "before": noting.as_audit()}
                audit.record(tx, f"menu_{done}", *subject, details=details)
                tx.signal("menu")
                made.append(LastAct(command.id, asked, *subject, touched=noting.finish()))
            return done

        done = await self._db.write(command, and_remember, Put)
        if made:
            self._last[actor.id] = made[-1]
        return done
