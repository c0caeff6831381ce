"""Telling somebody who does not look: by e-mail or to a webhook. What goes wrong there is only logged."""

import json
import logging
import smtplib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from http.client import HTTPException
from typing import Any, Final
from urllib.request import HTTPRedirectHandler, Request, build_opener

from psiturk_ng.config.settings import Campaigns as CampaignSettings
from psiturk_ng.errors import BadInput

_LOG: Final = logging.getLogger(__name__)
_PATIENCE: Final = timedelta(seconds=20)


class _Straight(HTTPRedirectHandler):
    """Follows nothing: what was told to one address is told to no other."""

    def redirect_request(self, *_args: Any, **_options: Any) -> None:
        """Refuse."""
        return


@dataclass(frozen=True)
class Messages:
    """Sends messages.

    Args:
        settings: of campaigns.
        patience: how long whoever tells something waits for all of it.
    """

    settings: CampaignSettings
    patience: timedelta = _PATIENCE

    def tell(self, to: str, subject: str, text: str, facts: Mapping[str, Any]) -> bool:
        """Send one message.

        Args:
            to: an address of e-mail or of a webhook; empty for that of the settings, if there is one.
            subject: a few words.
            text: a few sentences.
            facts: what programs want to know; a webhook gets them.

        Returns:
            Whether it was sent.
        """
        to = to or self.settings.message_to
        if not to:
            return False
        told = threading.Event()
        # A receiver that says a little now and then would outlast the time limit of a socket.
        teller = threading.Thread(target=self._send, args=(told, to, subject, text, facts), daemon=True)
        teller.start()
        teller.join(self.patience.total_seconds())
        if teller.is_alive():
            _LOG.error("A message (%s) could not be sent: nobody took it in %s.", subject, self.patience)
        return told.is_set()

    def _send(
        self, told: threading.Event, to: str, subject: str, text: str, facts: Mapping[str, Any]
    ) -> None:
        try:
            if "://" in to:
                self._post(to, {"subject": subject, "text": text, **facts})
            else:
                self._mail(to, subject, text)
        except (OSError, HTTPException, smtplib.SMTPException, ValueError) as error:
            _LOG.error("A message (%s) could not be sent: %s", subject, error)
        else:
            told.set()

    def _post(self, url: str, document: Mapping[str, Any]) -> None:
        request = Request(  # noqa: S310 - `read_address` lets only http and https through
            url, json.dumps(document).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        with build_opener(_Straight).open(request, timeout=self.patience.total_seconds()):
            return

    def _mail(self, to: str, subject: str, text: str) -> None:
        settings = self.settings
        message = EmailMessage()
        message["From"] = settings.message_from or to
        message["To"] = to
        message["Subject"] = subject
        message.set_content(text)
        kind = smtplib.SMTP_SSL if settings.smtp_security == "tls" else smtplib.SMTP
        with kind(settings.smtp_host, settings.smtp_port, timeout=self.patience.total_seconds()) as server:
            if settings.smtp_security == "starttls":
                server.starttls()
            if settings.smtp_login:
                server.login(settings.smtp_login, settings.smtp_password)
            server.send_message(message)


def read_address(text: str) -> str:
    """Accept the address of a person or of a webhook.

    Raises:
        BadInput: if it is neither.
    """
    text = text.strip()
    is_url = text.startswith(("https://", "http://"))
    is_mail = text.count("@") == 1 and "://" not in text and not set(text) & set(" ,;<>\r\n")
    if text and not (is_url or is_mail):
        raise BadInput(f"{text!r} is neither an e-mail address nor that of a webhook.")
    return text
