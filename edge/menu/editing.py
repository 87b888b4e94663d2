"""What managers change on the menu. Every change needs EDIT_MENU, is audited, signals `menu`."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain.errors import BadRequest, DomainError
from domain.permissions import Right, require
from edge import audit
from edge.commands import Actor, Command
from edge.database import Database
from edge.menu import edit_store, writing
from edge.menu.edit_requests import (
    OfferGroups,
    PutCategory,
    PutGroup,
    PutItem,
    PutOption,
    PutTranslation,
    PutVariant,
    SetPrice,
    TakeOff,
)
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
            if request.priced_kind not in ("variant", "option"):
                raise BadRequest("Only a variant or an option has a price.")
            tx.load(REMOVABLE[request.priced_kind], request.priced_id, request.priced_kind)
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

    async def _do(
        self,
        request: object,
        actor: Actor,
        command_id: UUID | None,
        work: Callable[[Write], Put],
        subject: tuple[str, UUID],
    ) -> Put:
        require(actor.rights, Right.EDIT_MENU)

        def and_remember(tx: Write) -> Put:
            done = work(tx)
            if done is not Put.UNCHANGED:
                audit.record(
                    tx, f"menu_{done}", *subject, details={"asked": type(request).__name__}
                )
                tx.signal("menu")
            return done

        return await self._db.write(Command.of(request, actor, command_id), and_remember, Put)
