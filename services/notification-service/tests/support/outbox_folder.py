"""Looking at what was sent into a folder."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path


@dataclass(frozen=True, slots=True)
class OutboxFolder:
    """A folder that messages are written into instead of being sent."""

    path: Path

    def emails(self, to: str | None = None) -> list[EmailMessage]:
        """Read the mails, or those to one address."""
        mails = [
            message_from_bytes(each.read_bytes(), policy=default, _class=EmailMessage)
            for each in sorted(self.path.glob("*.eml"))
        ]
        return [mail for mail in mails if to is None or mail["To"] == to]

    def texts(self) -> list[str]:
        """Read the text messages."""
        return [each.read_text("utf-8") for each in sorted(self.path.glob("*.txt"))]

    def names(self) -> set[str]:
        """List everything, unfinished files as well."""
        return {each.name for each in self.path.iterdir()}
