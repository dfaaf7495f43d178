"""Who may use the elections desk, and in which role; nobody is deleted, because the record names them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from results.count.declaration import Role
from results.count.procedure.hand import UserId
from results.errors import ResultsError
from results.record.chain import sha256
from results.record.database import Database
from results.record.tables import person, session


class NameTaken(ResultsError):
    """Somebody has this name already, or one that differs only in capitals and spaces."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account at the desk.

    Attributes:
        password: what it is checked against, never the password; None until the person has set one.
        totp_secret: what the person's authenticator app and we both know.
        totp_used: the time step of the last code taken; no code works twice.
        code_until: until when the code for the first sign-in works; None when there is none.
        subject: who they are at the council's own sign-in service; None when they do not come by it.
    """

    user_id: UserId
    name: str
    role: Role
    password: str | None
    totp_secret: str
    totp_used: int
    code_until: datetime | None
    subject: str | None
    made_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """The one-time code by which a person signs in first and sets their own password.

    Attributes:
        code: shown once to whoever makes the account; only its digest is kept.
        totp_secret: new with each invitation.
    """

    code: str
    totp_secret: str
    until: datetime


def name_key(name: str) -> str:
    """What two names have in common that people would take for the same."""
    return " ".join(name.split()).casefold()


async def add(database: Database, name: str, role: Role, now: datetime, came: Invitation | str) -> Person:
    """Make an account.

    Args:
        came: the invitation to set a password with, or who they are at the council's sign-in service.

    Raises:
        NameTaken: somebody is called so.
    """
    user_id = UserId(secrets.token_hex(8))
    row: dict[str, object] = {
        "user_id": user_id,
        "name": " ".join(name.split()),
        "name_key": name_key(name),
        "role": role.value,
        "totp_secret": "",
        "totp_used": 0,
        "made_at": now,
    }
    row |= _invited(came) if isinstance(came, Invitation) else {"subject": came}

    def added(connection: sa.Connection) -> None:
        taken = sa.select(person.c.user_id).where(person.c.name_key == row["name_key"])
        if connection.execute(taken).first() is not None:
            raise NameTaken(f"There is somebody called {row['name']} already.")
        connection.execute(sa.insert(person), row)

    await database.transact(added)
    found = await person_of(database, user_id)
    assert found is not None  # noqa: S101 - nobody deletes people
    return found


def _invited(invitation: Invitation) -> dict[str, object]:
    return {
        "code_digest": sha256(invitation.code.encode()),
        "code_until": invitation.until,
        "totp_secret": invitation.totp_secret,
        "totp_used": 0,
        "password": None,
    }


async def people(database: Database) -> tuple[Person, ...]:
    """Everybody with an account, by name."""
    async with database.read() as connection:
        rows = await connection.execute(sa.select(person).order_by(person.c.name_key))
        return tuple(person_in(row) for row in rows)


async def person_of(database: Database, user_id: UserId) -> Person | None:
    """The person with this account."""
    return await _one(database, person.c.user_id == user_id)


async def person_named(database: Database, name: str) -> Person | None:
    """The person of this name, however it is capitalised and spaced."""
    return await _one(database, person.c.name_key == name_key(name))


async def person_of_subject(database: Database, subject: str) -> Person | None:
    """The person the council's sign-in service means."""
    return await _one(database, person.c.subject == subject)


async def person_invited(database: Database, code: str, now: datetime) -> Person | None:
    """The person whose first sign-in this code still opens."""
    digest = sha256(code.encode())
    return await _one(database, sa.and_(person.c.code_digest == digest, person.c.code_until > now, _ENABLED))


_ENABLED = person.c.disabled_at.is_(None)


async def _one(database: Database, which: sa.ColumnElement[bool]) -> Person | None:
    async with database.read() as connection:
        row = (await connection.execute(sa.select(person).where(which))).one_or_none()
    return None if row is None else person_in(row)


async def accept(database: Database, code: str, password: str, step: int, now: datetime) -> bool:
    """Set the password of the person this code invites and use the code up; False when it opens nothing."""
    still = sa.and_(person.c.code_digest == sha256(code.encode()), person.c.code_until > now, _ENABLED)
    to = {"password": password, "totp_used": step, "code_digest": None, "code_until": None}
    return await _changed(database, still, to)


async def use_totp(database: Database, user_id: UserId, step: int) -> bool:
    """Use up the code of this time step; False when it or a later one was used before."""
    return await _changed(
        database, sa.and_(person.c.user_id == user_id, person.c.totp_used < step), {"totp_used": step}
    )


async def set_password(database: Database, user_id: UserId, password: str) -> None:
    """Keep a new password's check; sessions go on."""
    await _changed(database, person.c.user_id == user_id, {"password": password})


async def invite(database: Database, user_id: UserId, invitation: Invitation) -> None:
    """Let a person begin anew: no password, a new secret, every session ended."""
    await _sent_out(database, user_id, _invited(invitation))


async def set_role(database: Database, user_id: UserId, role: Role) -> None:
    """Give a person another role; every session ends, so that it counts at once."""
    await _sent_out(database, user_id, {"role": role.value})


async def disable(database: Database, user_id: UserId, now: datetime) -> None:
    """Let a person in no more; every session ends."""
    await _sent_out(database, user_id, {"disabled_at": now, "code_digest": None, "code_until": None})


async def enable(database: Database, user_id: UserId) -> None:
    """Let a person in again."""
    await _sent_out(database, user_id, {"disabled_at": None})


async def _changed(database: Database, which: sa.ColumnElement[bool], to: Mapping[str, object]) -> bool:
    """Change one person if they are still as `which` says; whether they were."""
    change = sa.update(person).where(which).values(to)
    return bool(await database.transact(lambda connection: connection.execute(change).rowcount))


async def _sent_out(database: Database, user_id: UserId, to: Mapping[str, object]) -> None:
    """Change a person and end all their sessions, both or neither."""

    def done(connection: sa.Connection) -> None:
        connection.execute(sa.update(person).where(person.c.user_id == user_id).values(to))
        connection.execute(sa.delete(session).where(session.c.user_id == user_id))

    await database.transact(done)


def person_in(row: sa.Row[*tuple[object, ...]]) -> Person:
    """The person a row of the table, or of a join with it, tells of."""
    return Person(
        UserId(row.user_id),
        row.name,
        Role(row.role),
        row.password,
        row.totp_secret,
        row.totp_used,
        row.code_until,
        row.subject,
        row.made_at,
        row.disabled_at,
    )
