"""The gateway, put together: channels, what clients may ask, and who may come in."""

from typing import Any

from dependency_injector import containers, providers

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
    found = [
        provider()
        for provider in channels.providers.values()
        if isinstance(provider, providers.BaseSingleton)
    ]
    return Gateway(
        found,
        broadcast=adapters.broadcast(),
        open_socket=use_cases["open_socket"],
        listeners=adapters.listeners(),
        commands=SocketCommands(commands_of(use_cases)),
        bounds=bounds,
        note_connected=use_cases["note_connected"],
    )


def entrance_from(settings: Any) -> Entrance:
    return Entrance(
        allowed_origins=settings.allowed_origins(),
        public_url=settings.public_url(),
        hosts=settings.hosts(),
    )
