"""Mails over SMTP."""

import re
import ssl
from dataclasses import dataclass
from typing import Literal

import aiosmtplib
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from service.providers.mime_message import mime_message
from service.providers.provider import Email, PermanentFailure, TemporaryFailure

TlsMode = Literal["implicit", "starttls", "none"]

TLS_MODES: tuple[TlsMode, ...] = ("implicit", "starttls", "none")

_ENHANCED_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class SmtpOptions:
    """How the mail server is reached."""

    host: str
    port: int
    sender: str
    tls: TlsMode
    timeout_seconds: float
    username: str | None = None
    password: str | None = None
    ca_file: str | None = None
    """Who vouches for the server, when it is nobody whom the system knows."""


class SmtpProvider:
    """Hands mails to a server over SMTP, each over a connection of its own.

    After a time-out nobody knows whether the server took the mail. It is sent again then, with the
    same Message-ID: a mail twice is less of a harm than none.
    """

    def __init__(self, options: SmtpOptions) -> None:
        self._options = options
        self._tls = (
            None if options.tls == "none" else ssl.create_default_context(cafile=options.ca_file)
        )

    async def send_email(self, email: Email) -> None:
        """Hand over a mail."""
        options = self._options
        message = mime_message(email, options.sender)
        try:
            await aiosmtplib.send(
                message,
                hostname=options.host,
                port=options.port,
                username=options.username,
                password=options.password,
                timeout=options.timeout_seconds,
                use_tls=options.tls == "implicit",
                start_tls=options.tls == "starttls",
                tls_context=self._tls,
            )
        except SMTPAuthenticationError as error:
            # The password is wrong, not the mail
            raise TemporaryFailure(_reason("sign-in", error.code, error.message)) from None
        except SMTPNotSupported:
            raise PermanentFailure("the mail server lacks what this mail needs") from None
        except SMTPRecipientsRefused as refused:
            first = refused.recipients[0]
            raise _failure("recipient", first.code, first.message) from None
        except SMTPResponseException as error:
            raise _failure("mail", error.code, error.message) from None
        except (SMTPException, OSError) as error:
            # Away, silent, or gone in the middle. Its text may repeat what was sent.
            raise TemporaryFailure(f"no answer from the mail server: {_name(error)}") from None


def _failure(what: str, code: int, text: str) -> TemporaryFailure | PermanentFailure:
    kind = PermanentFailure if 500 <= code <= 599 else TemporaryFailure
    return kind(_reason(what, code, text))


def _reason(what: str, code: int, text: str) -> str:
    """Keep the numbers only: in their texts servers like to repeat addresses."""
    enhanced = _ENHANCED_STATUS.match(text)
    status = f" {enhanced.group()}" if enhanced is not None else ""
    return f"the mail server refused the {what}: {code}{status}"


def _name(error: Exception) -> str:
    return type(error).__name__
