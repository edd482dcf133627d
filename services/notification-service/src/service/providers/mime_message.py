"""Mails in the format of the internet."""

import re
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, Policy
from email.utils import format_datetime, parseaddr

from service.notices.event_data import EMAIL_PATTERN
from service.providers.provider import Email, PermanentFailure


class AddressHeader(UnstructuredHeader, BaseHeader):
    """A header with the address of a page, in one piece.

    Python would encode what is too long for a line, and mail programs do not look for an address
    in that (RFC 2369).
    """

    def fold(self, *, policy: Policy) -> str:
        """Write the header as it is; lines may have 998 characters."""
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", AddressHeader)


def mime_message(email: Email, sender: str) -> EmailMessage:
    """Write a mail with a text and an HTML part; the same one every time.

    :param sender: as in `Shop <no-reply@shop.example.com>`
    :raises PermanentFailure: when the address cannot be written into a mail
    """
    policy = SMTP if email.to.isascii() else SMTPUTF8
    message = EmailMessage(policy=policy.clone(header_factory=HEADERS))
    if not re.fullmatch(EMAIL_PATTERN, email.to):
        raise PermanentFailure("the address is not valid")
    name, address = parseaddr(sender)
    local_part, _, domain = email.to.rpartition("@")
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(username=local_part, domain=domain)
    message["Subject"] = email.content.subject
    message["Date"] = format_datetime(email.written_at)
    # Whoever gets the mail twice can tell by this that it is the same one
    message["Message-ID"] = f"<{email.delivery_id}@{address.rpartition('@')[2]}>"
    # No "I am on holiday" in return (RFC 3834)
    message["Auto-Submitted"] = "auto-generated"
    if email.unsubscribe_url is not None:
        message["List-Unsubscribe"] = f"<{email.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(email.content.text, cte="quoted-printable")
    message.add_alternative(email.content.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = email.content.language
    # Otherwise made up anew each time
    message.set_boundary(f"=_{email.delivery_id.hex}")
    return message
