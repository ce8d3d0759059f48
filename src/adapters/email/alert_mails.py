"""Letters to operators: short, without anything personal, and the same in every language."""

import logging
from collections.abc import Sequence
from html import escape

from application.platform.mail import Mail, Mailer, MailRefused
from domain.alerts.alert import Alert

logger = logging.getLogger(__name__)


class OperatorMails:
    def __init__(self, mailer: Mailer, *, recipients: Sequence[str], site: str) -> None:
        self._mailer = mailer
        self._recipients = recipients
        self._site = site

    async def send(self, alert: Alert, *, id: str) -> None:
        for number, to in enumerate(self._recipients):
            try:
                await self._mailer.send(self._mail(alert, id=f"{id}-{number}", to=to))
            except MailRefused:
                logger.exception("An operator's address takes no mail")

    def _mail(self, alert: Alert, *, id: str, to: str) -> Mail:
        what = alert.kind.replace("_", " ").capitalize()
        lines = [
            f"{what}: {alert.about}",
            f"Severity: {alert.severity}",
            f"Since: {alert.since.isoformat(timespec='seconds')}",
            f"Times: {alert.count}",
            *(f"{name}: {value}" for name, value in alert.facts.items()),
            f"{self._site}/ops/alerts",
        ]
        html = "".join(f"<p>{escape(line)}</p>" for line in lines)
        return Mail(
            id=id, to=to, subject=f"[{alert.severity}] {what}", text="\n".join(lines), html=html
        )
