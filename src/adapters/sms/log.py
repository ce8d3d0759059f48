"""Short messages that go no further than the log: for development."""

import logging
from datetime import datetime

from application.platform.sms import FoundSms, Sms, SmsState

logger = logging.getLogger(__name__)


class LogSms:
    async def send(self, sms: Sms) -> str:
        logger.info("SMS %s to %s: %s", sms.key, sms.to, sms.text)
        return sms.key

    async def find(self, sms: Sms, *, reference: str, since: datetime) -> FoundSms | None:
        del reference, since
        return FoundSms(reference=sms.key, state=SmsState.DELIVERED)
