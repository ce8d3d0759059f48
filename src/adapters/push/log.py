"""Messages to devices that go no further than the log: for development."""

import logging

from application.platform.push import Push, PushAddress

logger = logging.getLogger(__name__)


class LogPush:
    async def send(self, push: Push, to: PushAddress) -> str:
        del to
        logger.info("push %s: %s: %s", push.tag, push.title, push.text)
        return push.tag
