"""One message to one mail server (RFC 5321 submission, RFC 5322 message, UTF-8).

What counts as the address's fault, for good, is only a 5xx answer to the recipient or to the message itself. A 5xx to
the connection, the sign-in or the sender is our own settings' fault and is tried again until somebody mends them.
"""

import smtplib
import ssl
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.header import Header
from email.message import Message
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime
from pathlib import Path
from typing import Literal

from django.conf import settings

from yakuba.kernel.notices.contracts import AddressRefusedError, Mail, TransportDownError
from yakuba.lib import clock

Tls = Literal["starttls", "tls", "none"]
PERMANENT = 500
WIRE = compat32.clone(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and how to speak to it. ``port_file``: where a server on this machine has written its port."""

    host: str
    port: int
    sender: str
    tls: Tls = "starttls"
    user: str = ""
    password: str = ""
    timeout_s: float = 30
    port_file: Path | None = None


class Smtp:
    """Sends through one server, a connection for each message."""

    def __init__(self, server: Server) -> None:
        if not server.sender:
            raise ValueError("e-mail needs a sender address (YAKUBA_MAIL_SENDER)")
        self.server = server

    def send(self, mail: Mail) -> None:
        """Returns when the server has answered 250 to the message. Raises AddressRefusedError, TransportDownError."""
        message = made(mail, self.server.sender)
        with self._connected() as connection:
            _ask(connection.mail, self.server.sender, settings_fault=True)
            _ask(connection.rcpt, mail.to, refused="address_refused")
            _ask(connection.data, message.as_bytes(policy=WIRE), refused="message_refused")

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        try:
            connection = self._open()
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError, ssl.SSLError) as error:
            raise TransportDownError("server_settings") from error
        except (OSError, smtplib.SMTPException) as error:
            raise TransportDownError("server_down") from error
        try:
            yield connection
        except (OSError, smtplib.SMTPException) as error:
            raise TransportDownError("server_down") from error
        finally:
            _leave(connection)

    def _open(self) -> smtplib.SMTP:
        server = self.server
        port = int(server.port_file.read_text(encoding="ascii")) if server.port_file else server.port
        connection: smtplib.SMTP
        if server.tls == "tls":
            connection = smtplib.SMTP_SSL(server.host, port, timeout=server.timeout_s, context=_trust())
        else:
            connection = smtplib.SMTP(server.host, port, timeout=server.timeout_s)
        try:
            if server.tls == "starttls":
                connection.starttls(context=_trust())
            connection.ehlo_or_helo_if_needed()
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection


def _trust() -> ssl.SSLContext:
    """Whom this machine trusts. To read that takes longer than to hand over a mail to a server that needs none."""
    return ssl.create_default_context()


def build() -> Smtp:
    """The mail server of the settings (YAKUBA_MAIL_…)."""
    local = settings.SMTP_PORT_FILE
    return Smtp(
        Server(
            host="127.0.0.1" if local else settings.SMTP_HOST,
            port=settings.SMTP_PORT,
            sender=settings.SMTP_SENDER,
            tls="none" if local else settings.SMTP_TLS,
            user=settings.SMTP_USER,
            password=settings.SMTP_PASSWORD,
            timeout_s=settings.SMTP_TIMEOUT_S,
            port_file=local,
        )
    )


def made(mail: Mail, sender: str) -> Message:
    """The message. Raises ValueError for a control character in a header: nothing of a value can become a header.

    Built with the plain message class: the newer one decodes what looks like an encoded word (RFC 2047) in a value
    and writes a line break that hides there out as one. Here every subject is encoded, so it is read as it was.
    """
    headers = {
        "From": sender,
        "To": mail.to,
        "Subject": mail.subject,
        "Date": format_datetime(clock.now()),
        "Message-ID": mail.message_id,
        # RFC 3834: no robot answers a notice.
        "Auto-Submitted": "auto-generated",
        "Content-Language": mail.language.partition("-")[0],
    }
    message = MIMEText(mail.body, "plain", "utf-8")
    for name, value in headers.items():
        if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in value):
            raise ValueError(f"a control character in the header {name}")
        message[name] = Header(value, "utf-8", header_name=name).encode() if name == "Subject" else value
    return message


def _ask(step: object, value: object, *, refused: str = "", settings_fault: bool = False) -> None:
    assert callable(step)
    try:
        code, _answer = step(value)
    except smtplib.SMTPDataError as error:
        code = error.smtp_code
    if code < 400:
        return
    if code >= PERMANENT and refused:
        raise AddressRefusedError(refused)
    raise TransportDownError("server_settings" if settings_fault and code >= PERMANENT else "server_busy")


def _leave(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):
        connection.close()
