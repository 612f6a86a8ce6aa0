"""Sends one plain mail by SMTP: for the doctor, which sends itself one."""

import asyncio
import smtplib
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from journeyman.errors import SetupError

PATIENCE = 10.0
"""Seconds for each answer of the server."""


async def send(host: str, port: int, address: str, subject: str) -> None:
    """Send a mail without a secret.

    Raises:
        SetupError: nobody listens, or the server does not take it; says what to do.
    """
    await asyncio.to_thread(_send, host, port, address, subject)


def _send(host: str, port: int, address: str, subject: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"doctor@{address.rpartition('@')[2]}", address, subject
    mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="journeyman.invalid")
    mail.set_content("Sent by journeyman doctor, to see whether mail arrives.\n")
    try:
        with smtplib.SMTP(host, port, timeout=PATIENCE) as server:
            server.send_message(mail)
    except smtplib.SMTPException as error:
        fault = f"does not take mail to {address} ({type(error).__name__})"
    except OSError as error:
        fault = f"does not answer ({error.strerror or type(error).__name__})"
    else:
        return
    raise SetupError(
        f"The mail server at {host}:{port} {fault}. `journeyman up` or `journeyman mail` runs it. Where another server "
        "writes the Maildirs, set smtp_host and smtp_port to it, or send a mail to the address yourself."
    )
