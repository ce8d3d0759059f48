"""A mail as RFC 5322 has it."""

from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr

from application.platform.mail import Mail, MailRefused


class AddressHeader(UnstructuredHeader, BaseHeader):
    """An address of the web stays in one piece, on a line of its own: nobody would decode it."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}:{policy.linesep} {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", AddressHeader)

# Seven bits only: there is always some server on the way that cannot do more.
POLICY = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)


def message_of(mail: Mail, *, sender: str, now: datetime) -> EmailMessage:
    """Both parts of the mail under one head; raise ``MailRefused`` if it cannot have one."""
    name, address = parseaddr(sender)
    message = EmailMessage(POLICY)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = _recipient(mail.to)
    # In one line, whatever the name of somebody brought into it: no further header begins.
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.id}@{address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def _recipient(address: str) -> Address:
    if not address.isascii() or not address.isprintable():
        raise MailRefused("not an address")
    try:
        return Address(addr_spec=address)
    except (ValueError, IndexError, MessageError):
        raise MailRefused("not an address") from None
