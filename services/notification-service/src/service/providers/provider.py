"""Who takes messages to people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from service.rendering.renderer import RenderedEmail, RenderedSms


class TemporaryFailure(Exception):
    """It may work later. The message holds no personal data: it is kept and shown."""


class PermanentFailure(Exception):
    """It will never work. The message holds no personal data: it is kept and shown."""


@dataclass(frozen=True, slots=True)
class Email:
    """A mail to one person."""

    delivery_id: UUID
    to: str
    content: RenderedEmail
    written_at: datetime
    """The same each time that the mail is sent."""
    unsubscribe_url: str | None = None


@dataclass(frozen=True, slots=True)
class Sms:
    """A text message to one phone."""

    delivery_id: UUID
    to: str
    content: RenderedSms


class EmailProvider(Protocol):
    """Takes mails to people."""

    async def send_email(self, email: Email) -> None:
        """Hand over a mail; the provider is responsible for it when this returns.

        :raises TemporaryFailure: when it may work later
        :raises PermanentFailure: when it will never work
        """


class SmsProvider(Protocol):
    """Takes text messages to people."""

    async def send_sms(self, sms: Sms) -> None:
        """Hand over a text message; the provider is responsible for it when this returns.

        :raises TemporaryFailure: when it may work later
        :raises PermanentFailure: when it will never work
        """
