"""Mails in the format of the internet."""

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr

from service.providers.provider import Email, PermanentFailure


def mime_message(email: Email, sender: str) -> EmailMessage:
    """Write a mail with a text and an HTML part; the same one every time.

    :param sender: as in `Shop <no-reply@shop.example.com>`
    :raises PermanentFailure: when the address cannot be written into a mail
    """
    policy = SMTP if email.to.isascii() else SMTPUTF8
    message = EmailMessage(policy=policy)
    name, address = parseaddr(sender)
    try:
        message["From"] = Address(name, addr_spec=address)
        message["To"] = Address(addr_spec=email.to)
        message["Subject"] = email.content.subject
    except (ValueError, IndexError, MessageError):
        # Without the cause: it repeats the address
        raise PermanentFailure("the address is not valid") from None
    message["Date"] = format_datetime(email.written_at)
    domain = address.rpartition("@")[2]
    # Whoever gets the mail twice can tell by this that it is the same one
    message["Message-ID"] = f"<{email.delivery_id}@{domain}>"
    message["Content-Language"] = email.content.language
    # No "I am on holiday" in return (RFC 3834)
    message["Auto-Submitted"] = "auto-generated"
    if email.unsubscribe_url is not None:
        message["List-Unsubscribe"] = f"<{email.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(email.content.text, cte="quoted-printable")
    message.add_alternative(email.content.html, subtype="html", cte="quoted-printable")
    boundary = f"=_{email.delivery_id.hex}"
    message.set_boundary(boundary)
    return message
