"""Telling somebody who does not look: by e-mail or to a webhook. What goes wrong there is only logged."""

import json
import logging
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Final
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from psiturk_ng.config.settings import Campaigns as CampaignSettings
from psiturk_ng.errors import BadInput

_LOG: Final = logging.getLogger(__name__)
_WAIT_SECONDS: Final = 20


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
    """

    settings: CampaignSettings

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
        try:
            if "://" in to:
                self._post(to, {"subject": subject, "text": text, **facts})
            else:
                self._mail(to, subject, text)
        except (OSError, URLError, smtplib.SMTPException, ValueError) as error:
            _LOG.error("A message (%s) could not be sent: %s", subject, error)
            return False
        return True

    def _post(self, url: str, document: Mapping[str, Any]) -> None:
        request = Request(  # noqa: S310 - `read_address` lets only http and https through
            url, json.dumps(document).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        with build_opener(_Straight).open(request, timeout=_WAIT_SECONDS):
            return

    def _mail(self, to: str, subject: str, text: str) -> None:
        settings = self.settings
        message = EmailMessage()
        message["From"] = settings.message_from or to
        message["To"] = to
        message["Subject"] = subject
        message.set_content(text)
        kind = smtplib.SMTP_SSL if settings.smtp_security == "tls" else smtplib.SMTP
        with kind(settings.smtp_host, settings.smtp_port, timeout=_WAIT_SECONDS) as server:
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
