"""Mail that stays in the house: files that any mail program opens, or nothing but memory."""

import asyncio
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile

from adapters.email.message import message_of
from application.platform.mail import Mail, ReceivedMail
from application.platform.ports import Clock

KEPT_MAX = 1_000

_STAMP = "%Y%m%dT%H%M%S.%f"
_PARSER = BytesParser(EmailMessage, policy=default)
_UNFIT = re.compile(r"[^A-Za-z0-9._-]")


class FileMailbox:
    """A file for each mail, named so that they sort by when they came. Processes share it."""

    def __init__(
        self, directory: Path, *, sender: str, clock: Clock, kept_max: int = KEPT_MAX
    ) -> None:
        self._directory = directory
        self._sender = sender
        self._clock = clock
        self._kept_max = kept_max

    async def send(self, mail: Mail) -> None:
        now = self._clock.now()
        message = message_of(mail, sender=self._sender, now=now)
        name = f"{now.strftime(_STAMP)}-{_UNFIT.sub('_', mail.id)}.eml"
        await asyncio.to_thread(self._write, name, bytes(message))

    async def newest(self, limit: int) -> Sequence[ReceivedMail]:
        return await asyncio.to_thread(self._read, limit)

    def _write(self, name: str, content: bytes) -> None:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Renamed once it is whole, so that nobody reads half a mail.
        with NamedTemporaryFile(dir=self._directory, prefix=".", delete=False) as draft:
            draft.write(content)
        Path(draft.name).rename(self._directory / name)
        for old in self._paths()[self._kept_max :]:
            old.unlink(missing_ok=True)

    def _read(self, limit: int) -> Sequence[ReceivedMail]:
        return [_received(path) for path in self._paths()[:limit] if path.exists()]

    def _paths(self) -> list[Path]:
        return sorted(self._directory.glob("*.eml"), reverse=True)


class MemoryMailbox:
    """Forgotten with the process."""

    def __init__(self, *, sender: str, clock: Clock, kept_max: int = KEPT_MAX) -> None:
        self._sender = sender
        self._clock = clock
        self._received: deque[ReceivedMail] = deque(maxlen=kept_max)

    async def send(self, mail: Mail) -> None:
        now = self._clock.now()
        # Refuses what no mail server would take, as all mailers do.
        message = message_of(mail, sender=self._sender, now=now)
        kept = replace(mail, subject=str(message["Subject"]))
        self._received.appendleft(ReceivedMail(mail=kept, received_at=now))

    async def newest(self, limit: int) -> Sequence[ReceivedMail]:
        return list(islice(self._received, limit))


def _received(path: Path) -> ReceivedMail:
    stamp = path.name.partition("-")[0]
    message = _PARSER.parsebytes(path.read_bytes())
    return ReceivedMail(
        mail=Mail(
            id=str(message["Message-ID"]).strip("<>").rpartition("@")[0],
            to=str(message["To"]),
            subject=str(message["Subject"]),
            text=_part(message, "plain"),
            html=_part(message, "html"),
            unsubscribe=str(message["List-Unsubscribe"] or "").strip("<>"),
        ),
        received_at=datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")
