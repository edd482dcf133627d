"""Contacts in PostgreSQL."""

from uuid import UUID

import asyncpg

from service.contacts.contact import Contact, ContactErased, ContactKnown
from service.platform.database.database import Queryable, Statement

# An older event than the one that is known changes nothing, nor does any for a deleted user
LEARN = Statement(
    "learn-contact",
    """
    INSERT INTO contacts (user_id, email, phone, name, locale, known_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (user_id) DO UPDATE
       SET email = excluded.email, phone = excluded.phone, name = excluded.name,
           locale = excluded.locale, known_at = excluded.known_at
     WHERE contacts.erased_at IS NULL AND contacts.known_at <= excluded.known_at
    RETURNING user_id
    """,
)
ERASE = Statement(
    "erase-contact",
    """
    INSERT INTO contacts (user_id, known_at, erased_at) VALUES ($1, $2, $2)
    ON CONFLICT (user_id) DO UPDATE
       SET email = NULL, phone = NULL, name = NULL, locale = NULL, erased_at = excluded.erased_at
     WHERE contacts.erased_at IS NULL
    """,
)
ERASE_PREFERENCES = Statement("erase-preferences", "DELETE FROM preferences WHERE user_id = $1")
ERASE_DELIVERIES = Statement(
    "erase-deliveries",
    """
    UPDATE deliveries
       SET state = 'suppressed', reason = 'the account was deleted', data = '{}', updated_at = now()
     WHERE user_id = $1 AND state IN ('pending', 'retrying', 'parked')
    """,
)
# What waited for this user to be known does not have to wait any longer
RELEASE = Statement(
    "release-waiting-deliveries",
    """
    UPDATE deliveries SET next_attempt_at = now(), updated_at = now()
     WHERE user_id = $1 AND state IN ('pending', 'retrying') AND next_attempt_at > now()
    """,
)


async def learn_contact(target: Queryable, change: ContactKnown) -> None:
    """Note how a user is reached, unless something newer is known."""
    contact = change.contact
    learned = await target.query(
        LEARN,
        change.user_id,
        contact.email,
        contact.phone,
        contact.name,
        contact.locale,
        change.known_at,
    )
    if learned:
        await release_deliveries(target, change.user_id)


async def erase_contact(target: Queryable, change: ContactErased) -> None:
    """Forget everything personal about a user, also in what was about to be sent."""
    await target.query(ERASE, change.user_id, change.erased_at)
    await target.query(ERASE_PREFERENCES, change.user_id)
    await target.query(ERASE_DELIVERIES, change.user_id)


async def release_deliveries(target: Queryable, user_id: UUID) -> None:
    """Look at once at what waits for a user, because what it waited for may have changed."""
    await target.query(RELEASE, user_id)


def contact_of(row: asyncpg.Record) -> Contact | None:
    """Read the contact in a row; None when there is none."""
    if row["email"] is None:
        return None
    return Contact(email=row["email"], name=row["name"], locale=row["locale"], phone=row["phone"])
