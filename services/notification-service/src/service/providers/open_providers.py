"""Which providers are used."""

from pathlib import Path
from typing import cast
from urllib.parse import unquote, urlsplit

from service.platform.service_context import ServiceContext
from service.providers.file_provider import FileProvider
from service.providers.provider import EmailProvider, SmsProvider
from service.providers.provider_variables import ProviderVariables
from service.providers.sms_webhook_provider import SmsWebhookProvider
from service.providers.smtp_provider import SmtpOptions, SmtpProvider, TlsMode

DEFAULT_PORTS: dict[TlsMode, int] = {"implicit": 465, "starttls": 587, "none": 25}


def open_providers(
    context: ServiceContext, variables: ProviderVariables
) -> tuple[EmailProvider, SmsProvider | None]:
    """Open the provider of mails, and the one of text messages where there is one."""
    folder = None
    if variables.outbox_directory is not None:
        folder = FileProvider(Path(variables.outbox_directory), variables.mail_from)
    email: EmailProvider
    if variables.smtp_url is not None:
        email = SmtpProvider(_smtp_options(variables, variables.smtp_url))
    elif folder is not None:
        email = folder
    else:
        raise ValueError("read_configuration lets nothing through without a provider of mails")
    return email, _sms_provider(context, variables) or folder


def _sms_provider(
    context: ServiceContext, variables: ProviderVariables
) -> SmsWebhookProvider | None:
    url, secret = variables.sms_webhook_url, variables.sms_webhook_secret
    if url is None or secret is None:
        return None
    provider = SmsWebhookProvider(url, secret, variables.sms_webhook_timeout_ms / 1_000)
    context.resources.add("text messages", provider.close)
    return provider


def _smtp_options(variables: ProviderVariables, url: str) -> SmtpOptions:
    parts = urlsplit(url)
    tls = cast("TlsMode", variables.smtp_tls)
    return SmtpOptions(
        host=parts.hostname or "localhost",
        port=parts.port or DEFAULT_PORTS[tls],
        sender=variables.mail_from,
        tls=tls,
        timeout_seconds=variables.smtp_timeout_ms / 1_000,
        username=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        ca_file=variables.smtp_ca_file,
    )
