"""The gateway, put together: channels, what clients may ask, and who may come in."""

from typing import Any

from dependency_injector import containers, providers

from application.realtime.ports import Channel
from entrypoints.http.socket_docs import SocketDocument
from entrypoints.websocket.asyncapi import describe_socket
from entrypoints.websocket.chat import TalkCommands
from entrypoints.websocket.commands import Command, SocketCommands
from entrypoints.websocket.couriers import CourierCommands
from entrypoints.websocket.gateway import Gateway
from entrypoints.websocket.protocol import Entrance
from entrypoints.websocket.sockets import Bounds


def commands_of(use_cases: dict[str, Any]) -> list[Command]:
    """What clients may ask of a socket besides listening. A new kind of frame is a line here."""
    talk = TalkCommands(
        send=use_cases["send_message"],
        typing=use_cases["say_typing"],
        receive=use_cases["mark_received"],
    )
    couriers = CourierCommands(report=use_cases["report_location"])
    return [*talk.commands, *couriers.commands]


def gateway_from(
    adapters: Any, channels: containers.Container, use_cases: dict[str, Any], bounds: Bounds
) -> Gateway:
    return Gateway(
        channels_in(channels),
        broadcast=adapters.broadcast(),
        open_socket=use_cases["open_socket"],
        listeners=adapters.listeners(),
        commands=SocketCommands(commands_of(use_cases)),
        bounds=bounds,
        note_connected=use_cases["note_connected"],
    )


def channels_in(container: containers.Container) -> list[Channel]:
    return [
        provider()
        for provider in container.providers.values()
        if isinstance(provider, providers.BaseSingleton)
    ]


def socket_document(
    channels: containers.Container, use_cases: dict[str, Any], *, version: str
) -> SocketDocument:
    """What the gateway of this program can do, as a document."""
    described = describe_socket(
        version=version,
        kinds=[channel.kind for channel in channels_in(channels)],
        commands=SocketCommands(commands_of(use_cases)).frames,
    )
    return SocketDocument(described)


def entrance_from(settings: Any) -> Entrance:
    return Entrance(
        allowed_origins=settings.allowed_origins(),
        public_url=settings.public_url(),
        hosts=settings.hosts(),
    )
