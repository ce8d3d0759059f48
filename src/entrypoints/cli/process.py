"""One process of the platform, from opening its connections to closing them."""

import asyncio
import signal
import socket

from entrypoints.cli.load_sample_data import described, sample_data_of
from entrypoints.cli.opened import opened
from entrypoints.cli.parts import GatewayPart, Part, ServingPart, WatchPart, WorkerPart
from entrypoints.composition.root import (
    Application,
    app_of,
    background_of,
    bare_app_of,
    entrance_of,
    gateway_of,
    reapply_erasures_of,
    watching_of,
    worker_of,
)
from entrypoints.settings import Settings
from entrypoints.websocket.protocol import serving


class Draining(Exception):
    """The process takes no new work."""


class Process:
    def __init__(
        self, settings: Settings, listener: socket.socket | None, *, sample_data: bool = False
    ) -> None:
        self._settings = settings
        self._listener = listener
        self._with_sample_data = sample_data
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT, then bring everything to its end."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        async with opened(self._settings) as application:
            await reapply_erasures_of(application)
            if self._with_sample_data:
                print(*described(await sample_data_of(application)), sep="\n")
            await self._serve(self._parts(application))

    async def _serve(self, parts: list[Part]) -> None:
        async with asyncio.TaskGroup() as jobs:
            for part in parts:
                part.start(jobs)
            self._say_hello()
            await self._stopping.wait()
            await asyncio.sleep(self._settings.drain_seconds)
            # Sockets are told first; requests end before the worker that runs what they leave.
            for part in reversed(parts):
                await part.stop()

    def _parts(self, application: Application) -> list[Part]:
        parts: list[Part] = [WatchPart(watching_of(application))]
        if "worker" in self._settings.roles:
            parts.append(WorkerPart(worker_of(application), background_of(application)))
        if self._listener is not None:
            parts += self._serving(application, self._listener)
        return parts

    def _serving(self, application: Application, listener: socket.socket) -> list[Part]:
        make_app = app_of if "api" in self._settings.roles else bare_app_of
        app = make_app(application, probes={"accepting": self._accepts})
        if "realtime" not in self._settings.roles:
            return [ServingPart(app, listener)]
        gateway = gateway_of(application)
        sockets = serving(gateway, entrance_of(application))
        return [ServingPart(app, listener, sockets=sockets), GatewayPart(gateway)]

    async def _accepts(self) -> None:
        if self._stopping.is_set():
            raise Draining

    def _say_hello(self) -> None:
        if self._listener is None:
            print("The worker is running. Ctrl-C stops it.", flush=True)
            return
        host, port, *_ = self._listener.getsockname()
        address = self._settings.public_url or f"http://{host}:{port}"
        print(f"Fairground is open at {address} (what it can do: {address}/docs).")
        print("Ctrl-C closes it.", flush=True)
