"""A real mail server that can do what mail servers do on bad days."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Behaviour = Literal[
    "take", "busy", "refuse recipient", "refuse data", "hang", "drop", "take and hang"
]

USER, PASSWORD = "shop", "correct horse battery staple"


@dataclass
class MailServer:
    """What the server got, and how it behaves."""

    behaviour: Behaviour = "take"
    port: int = 0
    recipients: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient, or not."""
        match self.behaviour:
            case "busy":
                return f"451 4.7.1 <{address}>: try again later"
            case "refuse recipient":
                return f"550 5.1.1 <{address}>: nobody of this name"
            case "hang":
                await self.released.wait()
            case "drop":
                if server.transport is not None:
                    server.transport.close()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a mail, or not."""
        if self.behaviour == "refuse data":
            return "554 5.6.0 not like this"
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.contents.append(content)
        self.mails.append(message_from_bytes(content, policy=default, _class=EmailMessage))
        self.recipients += envelope.rcpt_tos
        if self.behaviour == "take and hang":
            await self.released.wait()
        return "250 OK"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        """Let in who knows the password."""
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False)
        known = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        if known:
            self.signed_in.append(USER)
        return AuthResult(success=known, handled=known)


@asynccontextmanager
async def run_mail_server(
    port: int = 0,
    *,
    starttls: ssl.SSLContext | None = None,
    implicit_tls: ssl.SSLContext | None = None,
    password: bool = False,
    state: MailServer | None = None,
) -> AsyncIterator[MailServer]:
    """Run a mail server, on a free port when none is given."""
    mail_server = state or MailServer()
    options: dict[str, Any] = {"tls_context": starttls, "require_starttls": starttls is not None}
    if password:
        options |= {
            "authenticator": mail_server.authenticate,
            "auth_required": True,
            "auth_require_tls": False,
        }
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(mail_server, enable_SMTPUTF8=True, loop=loop, **options),
        "127.0.0.1",
        port,
        ssl=implicit_tls,
    )
    mail_server.port = server.sockets[0].getsockname()[1]
    try:
        yield mail_server
    finally:
        mail_server.released.set()
        server.close()
