"""What providers need from the environment."""

from email.utils import parseaddr
from typing import Annotated

from pydantic import BeforeValidator

from service.platform.configuration import Variables, connection_url, one_of, whole_number
from service.providers.smtp_provider import TLS_MODES


def _check_sender(text: str) -> str:
    if not text.isascii() or "@" not in parseaddr(text)[1] or "\n" in text or "\r" in text:
        raise ValueError("must be like Shop <no-reply@shop.example.com>")
    return text


class ProviderVariables(Variables):
    """What providers need from the environment."""

    mail_from: Annotated[str, BeforeValidator(_check_sender)] = (
        "Storefront <no-reply@shop.example.com>"
    )
    """Who mails are from."""
    smtp_url: Annotated[str | None, connection_url("smtp")] = None
    """The mail server: `smtp://user:password@host:port`."""
    smtp_tls: Annotated[str, one_of(*TLS_MODES)] = "starttls"
    """`implicit` (port 465), `starttls` (refuses to go on without it) or `none`."""
    smtp_ca_file: str | None = None
    """Who vouches for the mail server, when it is nobody whom the system knows."""
    smtp_timeout_ms: Annotated[int, whole_number(50, 120_000)] = 10_000
    """Longest wait for one answer of the mail server."""
    sms_webhook_url: Annotated[str | None, connection_url("http", "https")] = None
    """Where text messages are posted to."""
    sms_webhook_secret: str | None = None
    """Signs what is posted there."""
    sms_webhook_timeout_ms: Annotated[int, whole_number(50, 120_000)] = 10_000
    """Longest wait for its answer."""
    outbox_directory: str | None = None
    """Folder for messages instead of people, where there is no mail server or no webhook."""


def provider_problems(variables: ProviderVariables) -> list[str]:
    """Find what is wrong with the variables taken together."""
    problems: list[str] = []
    if variables.smtp_url is None and variables.outbox_directory is None:
        problems.append("SMTP_URL is required, or OUTBOX_DIRECTORY for local use")
    if (variables.sms_webhook_url is None) != (variables.sms_webhook_secret is None):
        problems.append("SMS_WEBHOOK_URL and SMS_WEBHOOK_SECRET are needed together")
    if variables.sms_webhook_secret is not None and len(variables.sms_webhook_secret) < 32:
        problems.append("SMS_WEBHOOK_SECRET must have at least 32 characters")
    return problems
