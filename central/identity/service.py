"""Coming in and going out: sign-in, sessions, passwords, links, and the way in for an operator.

Who belongs to an organization is `people.PeopleService`, keys for programs `keys.KeyService`.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection

from central import doors
from central.doors import SESSION_IDLE, SESSION_LONGEST, Door, secret_hash, through
from central.identity import audit, people_store, store
from central.identity.passwords import Passwords, check_new
from central.identity.person import Person
from central.identity.requests import Linked, LinkView, SessionView, SignedIn
from central.identity.rights import Role
from central.tenancy import Pool
from domain.clock import Clock
from domain.errors import BadRequest, DomainError, Forbidden, NotFound, SignInRefused
from domain.ids import new_id

COOKIE = "comanda_office"
"""Where browsers keep the token; the screens and the API read the same one."""
LINK_HOLDS = timedelta(hours=24)
LONGEST_NAME = 200
LONGEST_AGENT = 300

WRONG = "The e-mail address or the password is not right."
LINK_OVER = "This link was used, withdrawn, or is too old. Ask for another one."


class LinkRefused(DomainError):
    """A one-time link that opens nothing."""

    code = "link_refused"
    status = 410


class AddressTaken(DomainError):
    """Somebody has this e-mail address."""

    code = "address_taken"


class IdentityService:
    """Who somebody is. `app` is a pool of `comanda_app`; everything is done in the caller's thread.

    A new password takes about 0.1 s of a core and 64 MiB: ask from a thread, not from a loop.
    """

    def __init__(self, app: Pool, clock: Clock, passwords: Passwords | None = None) -> None:
        self._app = app
        self._clock = clock
        self._passwords = passwords or Passwords()

    # ---- sessions --------------------------------------------------------------------------
    def sign_in(self, email: str, password: str, agent: str = "") -> SignedIn:
        """Begin a session. Raises SignInRefused, with the same words and time for unknown people.

        Ten failures at an address, known or not, lock it for 30 seconds, each later one for twice
        as long as the one before, an hour at most; a day without one forgets them.
        """
        email = email[:LONGEST_NAME]
        self._confirm(email, password)
        now = self._clock.now()
        with through(self._app, Door.SIGN_IN, store.email_key(email), "signed in", now) as found:
            user = store.user_by_email(found, store.email_key(email))
            if user is None:
                raise SignInRefused(WRONG)
            if self._passwords.is_weak(user.password_hash):
                store.set_password(found, user.user_id, self._passwords.hash(password), now)
            return self._begin(found, user, agent)

    def person_of(self, token: str) -> Person | None:
        """Who is signed in with a token; None where it holds no longer: 12 idle hours, 14 days."""
        return doors.session_of(self._app, token, self._clock.now()) if token else None

    def program_of(self, secret: str) -> Person | None:
        """Which program asks with a key; None for a key that does not hold."""
        return doors.program_of(self._app, secret, self._clock.now()) if secret else None

    def sign_out(self, token: str) -> None:
        """End a session. One that ended already stays so."""
        now = self._clock.now()
        with through(self._app, Door.SIGN_IN, "a browser", "signed out", now) as found:
            store.end_session(found, secret_hash(token), now)

    def sessions(self, person: Person) -> list[SessionView]:
        """Where the person is signed in, latest first."""
        now = self._clock.now()
        with self._through(person, "their sessions") as found:
            rows = store.sessions(found, person.user_id, now - SESSION_LONGEST, now - SESSION_IDLE)
        return [SessionView(*row) for row in rows]

    def sign_out_elsewhere(self, person: Person) -> int:
        """End all sessions of the person but this one; how many."""
        with self._through(person, "signed out elsewhere") as found:
            now = self._clock.now()
            return store.end_sessions(found, person.user_id, now, person.session_id)

    # ---- passwords -------------------------------------------------------------------------
    def change_password(self, person: Person, old: str, new: str, agent: str = "") -> SignedIn:
        """A new password; every session ends, and one begins anew. Raises SignInRefused,
        BadRequest.
        """
        check_new(new, person.email)
        self._confirm(person.email, old)
        hashed, now = self._passwords.hash(new), self._clock.now()
        with self._through(person, "a new password") as found:
            store.set_password(found, person.user_id, hashed, now)
            store.end_sessions(found, person.user_id, now)
            user = store.user_by_id(found, person.user_id)
            return self._begin(found, user, agent)

    def change_profile(self, person: Person, name: str, language: str) -> None:
        """Another name or language. Raises BadRequest."""
        with self._through(person, "another name") as found:
            store.set_profile(found, person.user_id, checked_name(name), language)

    def password_link(self, person: Person, user_id: UUID) -> Linked:
        """A link that lets a user choose a new password, once, within a day.

        Whoever has a password has all that the user may: only who could grant all of it may make
        one, everywhere where the user belongs; and super admins, for anybody.
        Raises NotFound, Forbidden.
        """
        with self._through(person, f"a password for {user_id}") as found:
            user = store.user_by_id(found, user_id)
            theirs = people_store.live_memberships(found, user_id)
            known = any(person.belongs_to(each) for each, _ in theirs)
            if user is None or not (known or person.is_super):
                raise NotFound("There is no such user.")
            outranked = all(person.rank(each) >= Role.OWNER.rank for each, _ in theirs)
            if not person.is_super and (user.is_super or not outranked):
                raise Forbidden("This user belongs to other places too; whoever runs the centre "
                                "can make the link.")  # fmt: skip
            return self._link(found, user, person.user_id)

    # ---- links -----------------------------------------------------------------------------
    def link(self, token: str) -> LinkView:
        """What a one-time link is for. Raises LinkRefused."""
        now = self._clock.now()
        with through(self._app, Door.SIGN_IN, "a link", "looked at", now) as found:
            row = self._usable(found, token)
            user = store.user_by_email(found, store.email_key(row.email))
        role = Role(row.role) if row.role else None
        is_known = row.kind == "invitation" and user is not None
        return LinkView(
            row.kind, row.email, row.name, row.language, row.organization_name, role, is_known
        )

    def accept(self, token: str, name: str, password: str, agent: str = "") -> SignedIn:
        """Use a link: become a user with this password, take a role, or have a new password.

        Who is a user already confirms an invitation with the password they have.
        Raises LinkRefused, SignInRefused, BadRequest.
        """
        now = self._clock.now()
        with through(self._app, Door.SIGN_IN, "a link", "looked at", now) as found:
            row = self._usable(found, token)
            user = store.user_by_email(found, store.email_key(row.email))
        has_password = user is not None and user.password_hash is not None
        if row.kind == "invitation" and has_password:
            self._confirm(row.email, password)
            hashed = None
        else:
            check_new(password, row.email)
            hashed = self._passwords.hash(password)
        return self._accept(token, row, checked_name(name or row.name), hashed, agent)

    def _accept(self, token: str, row: Any, name: str, hashed: str | None, agent: str) -> SignedIn:
        now = self._clock.now()
        with self._of_link(row) as found:
            if not people_store.use_link(found, secret_hash(token), now):
                raise LinkRefused(LINK_OVER)
            key = store.email_key(row.email)
            user = store.user_by_email(found, key)
            if user is None:
                store.insert_user(found, new_id(), row.email, name, row.language, hashed, now)
                user = store.user_by_email(found, key)
            elif hashed is not None:
                if row.kind == "invitation" and user.password_hash is not None:
                    raise AddressTaken("Somebody else took this e-mail address just now.")
                store.set_password(found, user.user_id, hashed, now)
                store.end_sessions(found, user.user_id, now)
            if user is None:
                raise AddressTaken("Somebody else took this e-mail address just now.")
            if row.kind == "invitation":
                self._take_role(found, row, user)
            store.forget_attempts(found, secret_hash(key), now)
            return self._begin(found, user, agent)

    def _take_role(self, found: Connection[Any], row: Any, user: Any) -> None:
        now = self._clock.now()
        if people_store.lock_organization(found, row.organization_id) is None:
            raise LinkRefused(LINK_OVER)
        place = (row.brand_id, row.store_id)
        had = [
            each.role
            for each in people_store.memberships_of(found, row.organization_id)
            if each.user_id == user.user_id
            and each.deleted_at is None
            and (each.brand_id, each.store_id) == place
        ]
        role = max([*had, Role(row.role)], key=lambda each: each.rank)
        made = people_store.put_membership(
            found, row.organization_id, new_id(), user.user_id, role, place, row.made_by_id, now
        )
        who = Person(user.user_id, user.name, user.email, user.language, False, ())
        after = {"role": role, "email": user.email}
        audit.record(
            found, row.organization_id, who, "invitation_taken", "user", made.id, now, after=after
        )

    def _of_link(self, row: Any) -> Any:
        now = self._clock.now()
        if row.organization_id is None:
            return through(self._app, Door.SIGN_IN, row.email, "used a link", now)
        return doors.into(
            self._app, Door.SIGN_IN, row.email, "used a link", now, row.organization_id
        )

    def _usable(self, found: Connection[Any], token: str) -> Any:
        row = people_store.link(found, secret_hash(token), self._clock.now())
        if row is None:
            raise LinkRefused(LINK_OVER)
        return row

    def _link(self, found: Connection[Any], user: Any, by: UUID | None) -> Linked:
        token, now, link_id = secrets.token_urlsafe(32), self._clock.now(), new_id()
        row = (secret_hash(token), link_id, "password", user.email, user.name, user.language)
        people_store.insert_link(found, (*row, None, None, None, None, by, now, now + LINK_HOLDS))
        return Linked(link_id, token, user.email, now + LINK_HOLDS)

    # ---- running the centre ----------------------------------------------------------------
    def enter(self, person: Person, organization_id: UUID, why: str) -> Person:
        """A super admin goes into an organization, with an owner's rights and a reason.

        It is written down each time. Raises Forbidden, NotFound, BadRequest without a reason.
        """
        person.require_super()
        if len(why.strip()) < 3:
            raise BadRequest("Say why you look into this organization.")
        now = self._clock.now()
        with through(
            self._app, Door.OPERATOR, who(person), why.strip()[:LONGEST_NAME], now, organization_id
        ) as found:
            name = people_store.lock_organization(found, organization_id)
        if name is None:
            raise NotFound("There is no such organization.")
        return person.as_operator(organization_id, name)

    def create_super_admin(self, email: str, name: str, password: str) -> UUID:
        """Somebody who runs the centre; a user of that address becomes one and keeps the password.

        For whoever holds the machine: no right is asked. Raises BadRequest.
        """
        now = self._clock.now()
        with through(self._app, Door.OPERATOR, "command line", "a super admin", now) as found:
            user_id = self.ensure_user(found, email, name, password)
            store.make_super(found, user_id)
        return user_id

    def ensure_user(
        self, found: Connection[Any], email: str, name: str, password: str, language: str = "en"
    ) -> UUID:
        """The user of an address, made where there is none. Raises BadRequest."""
        email = checked_email(email)
        user = store.user_by_email(found, store.email_key(email))
        if user is not None:
            return UUID(str(user.user_id))
        check_new(password, email)
        user_id, hashed = new_id(), self._passwords.hash(password)
        now = self._clock.now()
        store.insert_user(found, user_id, email, checked_name(name), language, hashed, now)
        return user_id

    # ---- within ----------------------------------------------------------------------------
    def _confirm(self, email: str, password: str) -> None:
        """Raises SignInRefused unless it is the password of the address."""
        key, now = store.email_key(email), self._clock.now()
        attempts = secret_hash(key)
        with through(self._app, Door.SIGN_IN, key, "asked", now) as found:
            locked_until = store.count_attempt(found, attempts, now)
            user = store.user_by_email(found, key)
        if locked_until is not None:
            wait_s = max(1, int((locked_until - now).total_seconds()))
            raise SignInRefused(f"Too many attempts. Try again in {wait_s} seconds.", wait_s)
        if not self._passwords.verify(user.password_hash if user else None, password[:1000]):
            raise SignInRefused(WRONG)
        with through(self._app, Door.SIGN_IN, key, "came in", now) as found:
            store.forget_attempts(found, attempts, now)

    def _begin(self, found: Connection[Any], user: Any, agent: str) -> SignedIn:
        token, session_id, now = secrets.token_urlsafe(32), new_id(), self._clock.now()
        agent = agent[:LONGEST_AGENT]
        store.insert_session(found, secret_hash(token), session_id, user.user_id, agent, now)
        person = Person(
            user.user_id,
            user.name,
            user.email,
            user.language,
            user.is_super,
            doors.memberships_of(found, user.user_id),
            session_id=session_id,
        )
        return SignedIn(token, person, now + SESSION_LONGEST)

    def _through(self, person: Person, why: str) -> Any:
        return through(self._app, Door.PEOPLE, who(person), why, self._clock.now())


def who(person: Person) -> str:
    """How a person is written down at a door."""
    return f"{person.name} {person.user_id}"


def checked_name(name: str) -> str:
    """A name as it is kept. Raises BadRequest."""
    found = " ".join(name.split())
    if not 0 < len(found) <= LONGEST_NAME:
        raise BadRequest(f"A name has 1 to {LONGEST_NAME} characters.")
    return found


def checked_email(email: str) -> str:
    """An address as it is kept. Raises BadRequest; whether mail arrives shows the mail."""
    found = email.strip()
    name, _, host = found.rpartition("@")
    if not name or "." not in host or any(each.isspace() for each in found) or len(found) > 254:
        raise BadRequest("This is not an e-mail address.")
    return found
