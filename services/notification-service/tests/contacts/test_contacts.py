from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID, uuid4

from service.contacts.contact import Contact, ContactErased, ContactKnown
from service.contacts.postgresql_contacts import erase_contact, learn_contact
from service.deliveries.decision import Recipient
from service.deliveries.postgresql_deliveries import PostgresqlDeliveries
from service.platform.database.database import Database
from service.preferences.preferences import Preferences

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def known(user_id: UUID, hours: int) -> ContactKnown:
    contact = Contact(f"{hours}@mail.example", f"Name {hours}", "en")
    return ContactKnown(user_id, contact, NOON + timedelta(hours=hours))


async def tell(database: Database, *changes: ContactKnown | ContactErased) -> None:
    for change in changes:
        async with database.transaction() as transaction:
            if isinstance(change, ContactErased):
                await erase_contact(transaction, change)
            else:
                await learn_contact(transaction, change)


async def test_the_latest_event_counts_in_whatever_order_they_come(database: Database) -> None:
    for order in permutations((1, 2, 3)):
        user_id = uuid4()

        await tell(database, *(known(user_id, hours) for hours in order))

        recipient = await PostgresqlDeliveries(database).recipient(user_id)
        assert recipient == Recipient(known(user_id, 3).contact, False, Preferences())  # noqa: FBT003


async def test_who_is_gone_does_not_come_back_in_whatever_order_events_come(
    database: Database,
) -> None:
    for order in permutations((1, 2, 3)):
        user_id = uuid4()
        gone = ContactErased(user_id, NOON + timedelta(hours=2))

        changes = [gone if hours == 2 else known(user_id, hours) for hours in order]
        await tell(database, *changes, gone)

        recipient = await PostgresqlDeliveries(database).recipient(user_id)
        assert recipient == Recipient(None, True, Preferences())  # noqa: FBT003
