"""What a process is made of, according to its roles."""

import asyncio
import socket
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import uvicorn

from entrypoints.cli.protocol import BoundedProtocol
from entrypoints.http.app import HttpApp
from entrypoints.websocket.gateway import Gateway
from entrypoints.websocket.protocol import SocketProtocols
from entrypoints.worker.worker import Worker

REQUEST_GRACE_SECONDS = 12
KEEP_ALIVE_SECONDS = 60


class Part(Protocol):
    def start(self, jobs: asyncio.TaskGroup) -> None:
        """Begin; a job that fails brings the whole process down."""
        ...

    async def stop(self) -> None:
        """Take nothing new, and come to an end with what was begun."""
        ...


class ServingPart:
    """What is asked over HTTP, and where connections become sockets."""

    def __init__(
        self, app: HttpApp, listener: socket.socket, *, sockets: SocketProtocols | None = None
    ) -> None:
        self._listener = listener
        self._server = _Server(
            uvicorn.Config(
                app,
                http=BoundedProtocol,
                ws=sockets or "none",
                lifespan="off",  # What is opened is opened by the composition, for all parts.
                log_config=None,
                access_log=False,  # The application writes its own.
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=REQUEST_GRACE_SECONDS,
            )
        )

    def start(self, jobs: asyncio.TaskGroup) -> None:
        self._serving = jobs.create_task(self._server.serve([self._listener]))

    async def stop(self) -> None:
        self._server.should_exit = True
        await self._serving


class GatewayPart:
    """The sockets, and what keeps them told."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._ending = asyncio.Event()

    def start(self, jobs: asyncio.TaskGroup) -> None:
        self._running = jobs.create_task(self._run())

    async def stop(self) -> None:
        await self._gateway.drain()
        # The sockets themselves are the server's, who waits for them.
        self._ending.set()
        await self._running

    async def _run(self) -> None:
        async with self._gateway.running():
            await self._ending.wait()


class WatchPart:
    """What looks after the process itself."""

    def __init__(self, jobs: Sequence[Coroutine[None, None, None]]) -> None:
        self._jobs = jobs

    def start(self, jobs: asyncio.TaskGroup) -> None:
        self._running = [jobs.create_task(job) for job in self._jobs]

    async def stop(self) -> None:
        for job in self._running:
            job.cancel()


class WorkerPart:
    """The worker, and what goes on beside it."""

    def __init__(self, worker: Worker, background: Sequence[Coroutine[None, None, None]]) -> None:
        self._worker = worker
        self._background = background

    def start(self, jobs: asyncio.TaskGroup) -> None:
        self._working = jobs.create_task(self._worker.run())
        self._beside = [jobs.create_task(job) for job in self._background]

    async def stop(self) -> None:
        for job in self._beside:
            job.cancel()
        self._worker.stop()
        await self._working


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # They are for the process, which has more to end than the server.
        yield
