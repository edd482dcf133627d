import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from service.providers.file_provider import FileProvider
from service.providers.provider import Email, Sms, TemporaryFailure
from service.rendering.renderer import RenderedEmail, RenderedSms
from tests.support.outbox_folder import OutboxFolder

ID = UUID(int=7)
EMAIL = Email(
    ID,
    "ada@mail.example",
    RenderedEmail("en", "Hello", "Hello\n", "<p>Hello</p>\n"),
    datetime(2026, 11, 20, tzinfo=UTC),
)
SMS = Sms(ID, "+4915112345678", RenderedSms("de", "Schöne Grüße"))


def provider(path: Path) -> FileProvider:
    return FileProvider(path, "Shop <no-reply@shop.example>")


async def test_writes_each_message_into_one_file_however_often_it_is_sent(tmp_path: Path) -> None:
    folder = OutboxFolder(tmp_path / "made" / "when needed")

    await asyncio.gather(*(provider(folder.path).send_email(EMAIL) for _ in range(5)))
    await provider(folder.path).send_sms(SMS)
    before = {each.name: each.read_bytes() for each in folder.path.iterdir()}
    await provider(folder.path).send_email(EMAIL)

    # Nothing that was not finished is left, either
    assert folder.names() == {f"{ID}.eml", f"{ID}.txt"}
    assert {each.name: each.read_bytes() for each in folder.path.iterdir()} == before
    [mail] = folder.emails()
    assert (mail["To"], mail["Subject"]) == ("ada@mail.example", "Hello")
    assert folder.texts() == ["To: +4915112345678\nLanguage: de\n\nSchöne Grüße\n"]


async def test_a_folder_that_cannot_be_written_to_may_be_repaired(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(TemporaryFailure, match="cannot be written to"):
        await provider(tmp_path / "file").send_email(EMAIL)
