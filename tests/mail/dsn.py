"""Delivery reports as mail servers write them (RFC 3464), made by us."""

from uuid import UUID


def dsn(
    message: UUID | str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    whole: bool = True,
    recipients: list[tuple[str, str]] | None = None,
) -> bytes:
    """A report about one of our mails; ``recipients`` are (action, status) of each."""
    blocks = "\r\n".join(
        f"Final-Recipient: rfc822; anna@example.org\r\nAction: {what}\r\nStatus: {code}\r\n"
        f"Diagnostic-Code: smtp; 550 {code} no such user anna@example.org\r\n"
        for what, code in recipients or [(action, status)]
    )
    returned = (
        "Content-Type: message/rfc822\r\n\r\n"
        f"Message-ID: <{message}@localhost>\r\nSubject: Your report\r\n\r\nText\r\n"
        if whole
        else "Content-Type: text/rfc822-headers\r\n\r\n"
        f"Subject: Your report\r\nMessage-ID: <{message}@localhost>\r\n"
    )
    return (
        "From: MAILER-DAEMON@mx.example.org\r\n"
        "To: soglia@localhost\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"\r\n\r\n'
        "--b1\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n"
        "--b1\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.org\r\n\r\n"
        f"{blocks}\r\n"
        f"--b1\r\n{returned}"
        "--b1--\r\n"
    ).encode()
