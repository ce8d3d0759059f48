"""The channels of this process: hears what happens, and notices what it did not hear."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import batched

from application.platform.errors import Unavailable
from application.realtime.errors import ChannelNotFound
from application.realtime.ports import Channel, Happened, Said, Told
from application.realtime.state_channel import StateChannel
from domain.kernel.access import Principal
from entrypoints.websocket.states import StateTopic
from entrypoints.websocket.topics import Topic, admitted

ASKED_AT_ONCE = 1_000

logger = logging.getLogger(__name__)


class Hub:
    def __init__(self, channels: Sequence[Channel]) -> None:
        self._channels: Mapping[str, Channel] = {channel.kind: channel for channel in channels}
        self._topics: dict[str, Topic] = {}
        self._may_be_behind = asyncio.Event()

    @property
    def names(self) -> Sequence[str]:
        """Every channel that somebody here listens to."""
        return list(self._topics)

    @property
    def topics(self) -> Sequence[Topic]:
        return list(self._topics.values())

    def hear(self, told: Told) -> None:
        """Pass it on to the channels it concerns. Called for whatever any process does."""
        if not self._topics:
            return
        match told:
            case Happened():
                for topic in self._topics_of(told):
                    topic.hear(told.logged)
            case Said(channel, publication):
                if (named := self._topics.get(channel)) is not None:
                    named.say(publication)
            case _:
                # The log knows more. It is asked about all of them together.
                self._may_be_behind.set()

    @contextmanager
    def holding(self, channel: Channel, name: str, *, key: str, shown: str) -> Iterator[Topic]:
        """The topic of a channel, which stays as long as somebody listens or is about to."""
        topic = self._topics.get(name)
        if topic is None:
            topic = self._topics[name] = _topic_of(channel, name, key=key, shown=shown)
        topic.holds += 1
        try:
            yield topic
        finally:
            topic.holds -= 1
            self.let_go(topic)

    async def admitted(self, text: str, by: Principal | None) -> tuple[Channel, str, str, str]:
        """The channel that somebody asks for, its name, key, and what they call it.

        Raises ``ChannelNotFound``, and what the channel does.
        """
        kind, _, key = text.partition(":")
        channel = self._channels.get(kind)
        if channel is None:
            raise ChannelNotFound(text)
        name = await admitted(channel, by, key)
        # What everybody has one of their own of is called the same by all of them.
        return channel, name, key, text if name.startswith(text) else name

    def let_go(self, topic: Topic) -> None:
        """Forget a channel that nobody listens to any more."""
        if not topic.is_followed and self._topics.get(topic.name) is topic:
            topic.stop()
            del self._topics[topic.name]

    async def keep_healing(self, *, every: float) -> None:
        """Look after all channels again and again, and at once when something was missed."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(every):
                    await self._may_be_behind.wait()
            self._may_be_behind.clear()
            try:
                await self.heal()
            except Exception:
                logger.exception("The channels were not looked after")

    async def keep_looking(self, *, every: float, after_failure: float) -> None:
        """Look at all states that somebody listens to, several times a second."""
        while True:
            await asyncio.sleep(every)
            try:
                await self.look()
            except Unavailable as error:
                logger.warning("Nobody knows what changed: %s", error)
                await asyncio.sleep(after_failure)
            except Exception:
                logger.exception("The states were not looked at")
                await asyncio.sleep(after_failure)

    async def look(self) -> None:
        """Have the states read that changed."""
        await self._ask([topic for topic in self._topics.values() if isinstance(topic, StateTopic)])

    async def heal(self) -> None:
        """Ask the log how far each channel is, and have those that are behind read on."""
        logged = [each for each in self._topics.values() if not isinstance(each, StateTopic)]
        try:
            await self._ask(logged)
        except Unavailable as error:
            logger.warning("Nobody knows which channels are behind: %s", error)

    async def _ask(self, topics: Sequence[Topic]) -> None:
        of_kind: defaultdict[str, list[Topic]] = defaultdict(list)
        for topic in topics:
            of_kind[topic.channel.kind].append(topic)
        for kind, its in of_kind.items():
            for some in batched(its, ASKED_AT_ONCE, strict=False):
                await self._ask_of(self._channels[kind], some)

    async def _ask_of(self, channel: Channel, topics: Sequence[Topic]) -> None:
        newest = await channel.sequences([topic.name for topic in topics])
        for topic in topics:
            if newest.get(topic.name, 0) > topic.sequence:
                topic.look()

    def _topics_of(self, happened: Happened) -> Iterator[Topic]:
        for channel in self._channels.values():
            for name in channel.names_of(happened):
                if (topic := self._topics.get(name)) is not None:
                    yield topic


def _topic_of(channel: Channel, name: str, *, key: str, shown: str) -> Topic:
    if isinstance(channel, StateChannel):
        return StateTopic(channel, name, key=key, shown=shown)
    return Topic(channel, name, key=key, shown=shown)
