import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import trustme

from service.providers.provider import Email, PermanentFailure, TemporaryFailure
from service.providers.smtp_provider import SmtpOptions, SmtpProvider
from service.rendering.renderer import RenderedEmail
from tests.providers.smtp_server import PASSWORD, USER, Behaviour, MailServer, run_mail_server

TO = "ada.lovelace@mail.example"
CONTENT = RenderedEmail("de", "Grüße 🛒", "Schöne Grüße\n", "<p>Schöne Grüße</p>\n")


def email(to: str = TO, **changes: str) -> Email:
    written_at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    return Email(UUID(int=7), to, CONTENT, written_at, **changes)


def provider(port: int, **changes: object) -> SmtpProvider:
    options: dict[str, object] = {"tls": "none", "timeout_seconds": 0.5, **changes}
    sender = "Storefront <no-reply@shop.example>"
    return SmtpProvider(SmtpOptions(host="127.0.0.1", port=port, sender=sender, **options))  # type: ignore[arg-type]


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with run_mail_server() as running:
        yield running


async def test_hands_over_a_mail_with_both_parts_and_all_that_belongs_to_it(
    server: MailServer,
) -> None:
    url = "https://shop.example/api/notifications/unsubscribe?token=x"

    await provider(server.port).send_email(email(unsubscribe_url=url))

    [mail] = server.mails
    assert server.recipients == [TO]
    assert (mail["From"], mail["To"]) == ("Storefront <no-reply@shop.example>", TO)
    assert (mail["Subject"], mail["Content-Language"]) == ("Grüße 🛒", "de")
    assert mail["Message-ID"] == f"<{UUID(int=7)}@shop.example>"
    assert mail["Date"].datetime == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert (mail["List-Unsubscribe"], mail["Auto-Submitted"]) == (f"<{url}>", "auto-generated")
    assert mail.get_content_type() == "multipart/alternative"
    parts = [part.get_content().replace("\r\n", "\n") for part in mail.iter_parts()]
    assert parts == [CONTENT.text, CONTENT.html]


async def test_hands_over_the_way_out_as_mail_programs_look_for_it(server: MailServer) -> None:
    """One that reads it with Python would not see that it is encoded."""
    url = f"https://shop.example/api/notifications/unsubscribe?token={'x' * 120}"

    await provider(server.port).send_email(email(unsubscribe_url=url))

    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in server.contents[0]


async def test_hands_over_the_same_mail_each_time(server: MailServer) -> None:
    for _ in range(2):
        await provider(server.port).send_email(email())

    first, second = (mail.as_bytes() for mail in server.mails)
    assert first == second


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("busy", "the mail server refused the recipient: 451 4.7.1"),
        ("hang", "no answer from the mail server: SMTPReadTimeoutError"),
        ("take and hang", "no answer from the mail server: SMTPReadTimeoutError"),
        ("drop", "no answer from the mail server: SMTPServerDisconnected"),
    ],
)
async def test_failures_that_may_pass_say_so_and_no_more_than_they_must(
    server: MailServer, behaviour: Behaviour, reason: str
) -> None:
    server.behaviour = behaviour

    with pytest.raises(TemporaryFailure, match=f"^{re.escape(reason)}$"):
        await provider(server.port).send_email(email())


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("refuse recipient", "the mail server refused the recipient: 550 5.1.1"),
        ("refuse data", "the mail server refused the mail: 554 5.6.0"),
    ],
)
async def test_failures_that_will_not_pass_say_so_and_no_more_than_they_must(
    server: MailServer, behaviour: Behaviour, reason: str
) -> None:
    server.behaviour = behaviour

    with pytest.raises(PermanentFailure, match=f"^{re.escape(reason)}$"):
        await provider(server.port).send_email(email())


async def test_a_server_that_is_away_may_come_back() -> None:
    async with run_mail_server() as server:
        port = server.port

    with pytest.raises(TemporaryFailure, match="no answer from the mail server"):
        await provider(port).send_email(email())


async def test_a_server_that_says_nothing_at_all_is_not_waited_for() -> None:
    async def hang(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await released.wait()
        writer.close()

    released = asyncio.Event()
    silent = await asyncio.start_server(hang, "127.0.0.1", 0)
    try:
        with pytest.raises(TemporaryFailure):
            await provider(silent.sockets[0].getsockname()[1]).send_email(email())
    finally:
        released.set()
        silent.close()


@pytest.mark.parametrize(
    "to", ["", "nobody", "a@b\r\nBcc: c@d.example", "a@b.example, c@d.example"]
)
async def test_an_address_that_is_none_is_not_tried(server: MailServer, to: str) -> None:
    with pytest.raises(PermanentFailure):
        await provider(server.port).send_email(email(to))

    assert server.recipients == []


@pytest.mark.parametrize("local_part", ["a,b", "o'neil+shop", "a@b", "a;b:<c>"])
async def test_an_unusual_address_is_still_one_address(server: MailServer, local_part: str) -> None:
    await provider(server.port).send_email(email(f"{local_part}@mail.example"))

    [recipient] = server.recipients
    assert recipient.replace('"', "") == f"{local_part}@mail.example"


async def test_an_address_in_any_script_is_reached(server: MailServer) -> None:
    await provider(server.port).send_email(email("вера@mail.example"))

    assert server.recipients == ["вера@mail.example"]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
class TestSignIn:
    async def test_opens_a_server_that_wants_it(self) -> None:
        async with run_mail_server(password=True) as server:
            signed = provider(server.port, username=USER, password=PASSWORD)
            await signed.send_email(email())

        assert server.signed_in == [USER]
        assert server.recipients == [TO]

    async def test_with_a_wrong_password_does_not_spoil_the_mail(self) -> None:
        async with run_mail_server(password=True) as server:
            wrong = provider(server.port, username=USER, password="guess")
            with pytest.raises(TemporaryFailure, match=r"refused the sign-in: 535 5\.7\.8$"):
                await wrong.send_email(email())


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


class TestEncryption:
    @pytest.fixture
    def ca_file(self, authority: trustme.CA, tmp_path: Path) -> str:
        path = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(str(path))
        return str(path)

    def context(self, authority: trustme.CA) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        return context

    async def test_begins_where_the_server_offers_it(
        self, authority: trustme.CA, ca_file: str
    ) -> None:
        async with run_mail_server(starttls=self.context(authority)) as server:
            await provider(server.port, tls="starttls", ca_file=ca_file).send_email(email())

        assert server.recipients == [TO]

    async def test_is_there_from_the_start(self, authority: trustme.CA, ca_file: str) -> None:
        async with run_mail_server(implicit_tls=self.context(authority)) as server:
            await provider(server.port, tls="implicit", ca_file=ca_file).send_email(email())

        assert server.recipients == [TO]

    async def test_is_not_given_up_when_the_server_has_none(self, server: MailServer) -> None:
        with pytest.raises((TemporaryFailure, PermanentFailure)):
            await provider(server.port, tls="starttls").send_email(email())

        assert server.recipients == []

    async def test_needs_a_server_that_somebody_vouches_for(self, authority: trustme.CA) -> None:
        async with run_mail_server(starttls=self.context(authority)) as server:
            with pytest.raises(TemporaryFailure):
                await provider(server.port, tls="starttls").send_email(email())

        assert server.recipients == []
