"""A folder instead of people, for local use and tests."""

import asyncio
import os
from pathlib import Path
from uuid import uuid4

from service.providers.mime_message import mime_message
from service.providers.provider import Email, Sms, TemporaryFailure


class FileProvider:
    """Writes each message into a file that is named by its delivery.

    A file is there as a whole or not at all, and sending again replaces it with the same one.
    """

    def __init__(self, directory: Path, sender: str) -> None:
        self._directory = directory
        self._sender = sender

    async def send_email(self, email: Email) -> None:
        """Write a mail."""
        content = mime_message(email, self._sender).as_bytes()
        await self._write(f"{email.delivery_id}.eml", content)

    async def send_sms(self, sms: Sms) -> None:
        """Write a text message."""
        content = f"To: {sms.to}\nLanguage: {sms.content.language}\n\n{sms.content.text}\n"
        await self._write(f"{sms.delivery_id}.txt", content.encode())

    async def _write(self, name: str, content: bytes) -> None:
        try:
            await asyncio.to_thread(_write_at_once, self._directory, name, content)
        except OSError as error:
            raise TemporaryFailure(f"the folder cannot be written to: {error.strerror}") from error


def _write_at_once(directory: Path, name: str, content: bytes) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    # Hidden, and of its own, should two instances write the same message
    unfinished = directory / f".{name}.{uuid4().hex}"
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(directory / name)
    finally:
        unfinished.unlink(missing_ok=True)
    # The name is as durable as the content only when the folder is, too
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
