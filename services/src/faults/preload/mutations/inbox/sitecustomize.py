"""Takes the inbox away: every delivery of a message is taken for a new message."""

import runpy
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

runpy.run_path(str(Path(__file__).parents[2] / "crash-at" / "sitecustomize.py"))

if find_spec("service.platform.messaging") and find_spec("service.platform.messaging.postgresql_inbox"):
    from service.platform.messaging import consumer, postgresql_inbox

    async def once(self, message, effect):
        """Do it, however often it was done."""
        async with self._database.transaction() as transaction:
            await effect(transaction)

    postgresql_inbox.PostgresqlInbox.once = once

    parse = consumer.parse_message

    def parse_as_new(content):
        """Read a message and forget that it has a name."""
        message = parse(content)
        return message.model_copy(update={"id": str(uuid4())})

    consumer.parse_message = parse_as_new
