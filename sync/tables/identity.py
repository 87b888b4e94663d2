"""People, what lets them in, and what they may do."""

from __future__ import annotations

from sync.base import (
    STRICT,
    DocListColumn,
    FlagColumn,
    IdColumn,
    OptionalId,
    OptionalText,
    OptionalTime,
    Policy,
    Setting,
    StoreRow,
    TextColumn,
    belongs_to,
    indexed,
    unique_on_box,
)


class Role(Setting, table=True):
    """A named list of rights (`domain.permissions.Right`)."""

    __tablename__ = "roles"
    __table_args__ = (STRICT,)
    policy = Policy("role", "setting")
    name: TextColumn
    rights: DocListColumn


class Person(Setting, table=True):
    """Someone who works here. `short_name` is on tickets, `colour` on the name tile."""

    __tablename__ = "people"
    __table_args__ = (STRICT,)
    policy = Policy("person", "setting")
    name: TextColumn
    short_name: TextColumn
    colour: TextColumn = ""
    language: OptionalText = None
    active: FlagColumn = True


class Membership(Setting, table=True):
    """A person has a role, in one store or everywhere."""

    __tablename__ = "memberships"
    __table_args__ = (
        belongs_to("person_id", "people"),
        belongs_to("role_id", "roles"),
        indexed("person_id"),
        STRICT,
    )
    policy = Policy("membership", "setting")
    person_id: IdColumn
    role_id: IdColumn


class Credential(Setting, table=True):
    """What a person signs in with: an argon2id hash of a PIN, or the hash of a card's number."""

    __tablename__ = "credentials"
    __table_args__ = (belongs_to("person_id", "people"), indexed("person_id"), STRICT)
    policy = Policy("credential", "setting")
    person_id: IdColumn
    kind: TextColumn
    secret_hash: TextColumn


class Section(Setting, table=True):
    """A group of tables that one person serves."""

    __tablename__ = "sections"
    __table_args__ = (STRICT,)
    policy = Policy("section", "setting")
    name: TextColumn
    person_id: OptionalId = None
    table_ids: DocListColumn


class SectionDuty(StoreRow, table=True):
    """Who serves a section now: for one evening, over whom the section names for always."""

    __tablename__ = "section_duties"
    __table_args__ = (
        unique_on_box("ux_section_duties_now", "section_id", where="ended_at IS NULL"),
        STRICT,
    )
    policy = Policy("section_duty", "store_state")
    section_id: IdColumn
    person_id: IdColumn
    ended_at: OptionalTime = None
