"""Keys for programs: a role in an organization, shown once, revoked at once."""

from __future__ import annotations

import secrets
from uuid import UUID

from central.doors import Door, into, secret_hash
from central.identity import audit, people_store
from central.identity.person import Person
from central.identity.requests import KeyMade, KeyView, MakeKey
from central.identity.rights import Right
from central.identity.saying import Said, unsaid
from central.identity.service import checked_name, who
from central.tenancy import Pool
from domain.clock import Clock
from domain.errors import BadRequest, Changed, Forbidden, NotFound
from domain.ids import new_id

PREFIX = "cmd_"
HINT_LENGTH = len(PREFIX) + 6


class KeyService:
    """The keys of an organization's programs. Making and revoking is in the office's audit."""

    def __init__(self, app: Pool, clock: Clock, revoked: Said = unsaid) -> None:
        self._app = app
        self._clock = clock
        self._revoked = revoked

    def keys(self, person: Person, organization_id: UUID) -> list[KeyView]:
        """All keys, revoked ones too, oldest first. Raises NotFound, Forbidden."""
        person.require(Right.MANAGE_KEYS, organization_id)
        now = self._clock.now()
        with into(self._app, Door.PEOPLE, who(person), "keys", now, organization_id) as found:
            return people_store.keys(found, organization_id)

    def make(self, person: Person, request: MakeKey, key_id: UUID | None = None) -> KeyMade:
        """A key with a role, no higher than the maker's. Raises NotFound, Forbidden, BadRequest."""
        organization_id, key_id, now = (
            request.organization_id,
            key_id or new_id(),
            self._clock.now(),
        )
        person.require(Right.MANAGE_KEYS, organization_id)
        if person.rank(organization_id) < request.role.rank:
            raise Forbidden("Nobody gives a higher role than their own.", Right.MANAGE_KEYS)
        if request.expires_at is not None and request.expires_at <= now:
            raise BadRequest("The key would hold no longer already.")
        name, secret = checked_name(request.name), PREFIX + secrets.token_urlsafe(32)
        with into(self._app, Door.PEOPLE, who(person), "new key", now, organization_id) as found:
            where = (request.role, request.brand_id, request.store_id, person.user_id)
            row = (organization_id, key_id, secret_hash(secret), secret[:HINT_LENGTH], name)
            if not people_store.insert_key(found, (*row, *where, now, request.expires_at)):
                raise Changed("This key was made already.")
            after = {"name": name, "role": request.role}
            audit.record(
                found, organization_id, person, "key_made", "api_key", key_id, now, after=after
            )
            made = people_store.keys(found, organization_id, key_id)[0]
        return KeyMade(made, secret)

    def revoke(self, person: Person, organization_id: UUID, key_id: UUID) -> KeyView:
        """It opens nothing any more. Repeated it changes nothing. Raises NotFound, Forbidden."""
        person.require(Right.MANAGE_KEYS, organization_id)
        now = self._clock.now()
        with into(self._app, Door.PEOPLE, who(person), "revoked", now, organization_id) as found:
            had = people_store.keys(found, organization_id, key_id)
            if not had:
                raise NotFound("There is no such key.")
            if had[0].revoked_at is None:
                people_store.revoke_key(found, organization_id, key_id, now)
                self._revoked(organization_id, key_id, now)
                audit.record(found, organization_id, person, "key_revoked", "api_key", key_id, now)
            return people_store.keys(found, organization_id, key_id)[0]
