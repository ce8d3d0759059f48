"""Somebody with a name that nobody else has uses the platform; then the disks are searched.

What stands for the world outside does not count: the mailbox, which is the post,
and the books of the sandbox, which is a bank.
"""

import asyncio
import json
import re
import subprocess
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from adapters.payments.sandbox_notices import NoticeSigner
from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.embedded_installation import account_for, programs_for
from adapters.system import SystemClock
from tests.support.canary import Search
from tests.support.database import an_open_folder
from tests.support.maps import map_server
from tests.support.platform import Client, serving, visiting
from tests.support.redis import RedisServer, a_redis
from tests.support.stage import Show, a_show, a_venue, book, bought, created, pay, sign_in_cast

NAME, EMAIL = "Quill Zanzibrook", "quill@zanzibrook.example"
PHONE, DEVICE = "+49 157 99887766", "Zanzibrook Telephone/7"
PASSWORD = "seven green kites at noon"
PERSON = Search("anzibrook", "15799887766")
CONTROL = Search("anchovystrand")
pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True, slots=True)
class Remains:
    """Everything that is written down somewhere while the platform is used."""

    data: Path
    dump: Path
    log: Path
    redis: bytes
    seen: Sequence[Any]
    """What the person was told about themselves."""

    @property
    def files(self) -> Sequence[Path]:
        mailbox = self.data / "mail"
        inside = (
            path
            for path in self.data.rglob("*")
            if mailbox not in path.parents and not path.name.startswith("sandbox.sqlite")
        )
        return [path for path in (self.dump, self.log, *inside) if path.is_file()]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def remains() -> AsyncIterator[Remains]:
    with an_open_folder() as folder, a_redis() as redis:
        data, log, dump = folder / "data", folder / "log", folder / "dump"
        async with (
            map_server() as maps,
            serving(
                "--sample-data",
                directory=data,
                log=log,
                log_level="debug",
                redis_url=redis.url,
                maps="osm",
                maps_contact="operator@fairground.example",
                nominatim_address=maps,
                osrm_address=maps,
            ) as served,
            visiting(served.address) as anyone,
        ):
            seen = await used(anyone, data)
            dump.write_bytes(await dumped(data))
        yield Remains(data, dump, log, await kept_in(redis), seen)


_VERIFY = re.compile(r"verify-email\?token=([\w.~-]+)")


async def used(anyone: Client, data: Path) -> Sequence[Any]:
    """Everything that one can tell the platform about oneself, and some of it wrongly."""
    account = {"email": EMAIL, "name": NAME, "password": PASSWORD}
    for _ in range(2):
        assert (await anyone.post("/api/auth/register", account)).status == 202
    await anyone.post("/api/auth/login", {"email": EMAIL, "password": "not the password"})
    await anyone.post("/api/auth/login", {"email": EMAIL, "password": EMAIL * 9})
    await anyone.post("/api/auth/password-reset", {"email": EMAIL})
    await verify_address(anyone)
    quill = await signed_in(anyone)
    await change_profile(quill)
    await quill.post("/api/users/me/email-change", {"email": f"new.{EMAIL}", "password": PASSWORD})
    picture = {
        "purpose": "AVATAR",
        "contentType": "image/png",
        "size": 100,
        "fileName": f"{NAME}.png",
    }
    assert (await quill.post("/api/files", picture)).status == 201
    await meet_others(anyone, quill, data)
    me = await quill.get("/api/users/me")
    addresses = await quill.get("/api/users/me/addresses")
    sessions = await quill.get("/api/auth/sessions")
    archive = await quill.post("/api/users/me/export")
    assert archive.status == 200
    return [me.body, addresses.body, sessions.body]


async def verify_address(anyone: Client) -> None:
    """Follow the link in the mail: only then can one be given a ticket."""

    def link(mailbox: Any) -> re.Match[str] | None:
        mails = (mail["text"] for mail in mailbox["items"] if mail["to"] == EMAIL)
        return next(filter(None, (_VERIFY.search(text) for text in mails)), None)

    mailbox = await anyone.until("/ops/mailbox", lambda body: link(body) is not None)
    found = link(mailbox)
    assert found is not None
    verified = await anyone.post("/api/auth/verify-email", {"token": found[1]})
    assert verified.status < 300


async def signed_in(anyone: Client) -> Client:
    credentials = {"email": EMAIL, "password": PASSWORD}
    answer = await anyone.send("POST", "/api/auth/login", credentials, {"User-Agent": DEVICE})
    return anyone.holding(answer.body["accessToken"])


async def change_profile(quill: Client) -> None:
    path = "/api/users/me"
    for wrong in ({"locale": NAME}, {"timeZone": NAME}, {"name": NAME * 99}, {NAME: EMAIL}):
        answer = await quill.send("PATCH", path, wrong, await version_of(quill))
        assert answer.status in {400, 422}
    right = {"phone": PHONE, "name": f"{NAME} the First"}
    assert (await quill.send("PATCH", path, right, await version_of(quill))).status == 200
    home = {"name": NAME, "lines": ["7 Zanzibrook Lane"], "city": "Zanzibrook", "country": "DE"}
    kept = created(await quill.post(f"{path}/addresses", home | {"phone": PHONE}))
    moved = {"lines": ["8 Zanzibrook Lane"]}
    address = f"{path}/addresses/{kept['id']}"
    assert (await quill.send("PATCH", address, moved, await version_of(quill))).status == 200
    await ask_for_the_way(quill)


async def ask_for_the_way(quill: Client) -> None:
    """What it costs to have something brought home: the maps are asked where that is."""
    home = {"lines": ["7 Zanzibrook Lane"], "city": "Zanzibrook", "country": "DE"}
    shop = {"latitude": 53.08, "longitude": 8.81}
    asked = {"pickup": shop, "dropoffAddress": home, "weightGrams": 1}
    answer = await quill.post("/api/delivery/quotes", asked)
    assert (answer.status, answer.body["type"]) == (422, "/problems/out-of-reach")


async def version_of(quill: Client) -> dict[str, str]:
    return {"If-Match": (await quill.get("/api/users/me")).headers["ETag"]}


async def meet_others(anyone: Client, quill: Client, data: Path) -> None:
    """Get a ticket from somebody, be a guest on a list, and be looked up."""
    cast = await sign_in_cast(anyone, {})
    control = {**a_venue(), "name": "Anchovystrand Hall"}
    created(await cast.organizer.post("/api/venues", control))
    show = await a_show(cast.organizer)
    [ticket] = (await bought(cast.customer, show.places(1)))["tickets"]
    given = f"/api/tickets/{ticket['ticketNumber']}/transfer"
    assert (await cast.customer.post(given, {"email": EMAIL})).status == 200
    assert (await cast.customer.post(given, {"email": f"no.{EMAIL}"})).status == 404
    guests = await cast.organizer.get(f"{show.path}/attendees.csv")
    assert NAME.encode() in guests.body
    await begin_to_pay(quill, show, data)
    wish = {"ticketTypeId": show.standing, "quantity": 1}
    await quill.post(f"{show.path}/waiting-list", wish)
    await cast.admin.get("/api/users?limit=100")
    await cast.admin.get(f"/api/users/{uuid4()}")


async def begin_to_pay(quill: Client, show: Show, data: Path) -> None:
    """With a handle that names them, while the provider's notices name them, too."""
    booking = await book(quill, show.places(1))
    payment = await pay(quill, booking, token="zanzibrook@abandoned")
    signer = NoticeSigner([(data / "secrets" / "sandbox").read_bytes()], SystemClock())
    for number, about in enumerate(({"key": f"{payment['id']}-1"}, {})):
        told = {"id": f"n{number}", "reference": f"r{number}", "email": EMAIL, **about}
        body = json.dumps({**told, "at": "2026-11-23T12:00:00Z"}).encode()
        headers = {**signer.sign(body), "Content-Type": "application/json"}
        path = "/webhook/payments/sandbox"
        assert (await quill.send("POST", path, headers=headers, content=body)).status == 200


async def dumped(data: Path) -> bytes:
    """What ``pg_dump`` writes, once everything is in the files too."""
    server = EmbeddedPostgres(data / "postgres")
    url = server.start()
    try:
        connection = await asyncpg.connect(url)
        await connection.execute("CHECKPOINT")
        await connection.close()
        program = programs_for(account_for(server.home / "data")) / "pg_dump"
        dumping = await asyncio.create_subprocess_exec(program, url, stdout=subprocess.PIPE)
        dump, _ = await dumping.communicate()
        assert dumping.returncode == 0
        return dump
    finally:
        server.stop()


async def kept_in(redis: RedisServer) -> bytes:
    async with Redis.from_url(redis.url) as client:
        return b"\n".join(
            [key + (await client.dump(key) or b"") async for key in client.scan_iter()]
        )


async def test_nothing_of_a_person_is_readable_where_it_is_kept(remains: Remains) -> None:
    assert PERSON.traces_in(remains.files) == {}


async def test_nothing_of_a_person_is_in_redis(remains: Remains) -> None:
    assert remains.redis
    assert PERSON.traces(remains.redis) == set()


async def test_the_person_themselves_is_told_everything(remains: Remains) -> None:
    told = repr(remains.seen)

    assert all(one in told for one in (NAME, EMAIL, "+4915799887766", "8 Zanzibrook", DEVICE))


async def test_what_is_not_personal_is_found_wherever_one_looks(remains: Remains) -> None:
    """Or the search would find nothing anywhere."""
    found = CONTROL.traces_in(remains.files)

    kinds = {kind for name in found for kind in ("dump", "pg_wal", "base") if kind in name}
    assert kinds == {"dump", "pg_wal", "base"}
    assert b"PATCH /api/users/me" in remains.log.read_bytes()
    assert PERSON.traces_in((remains.data / "mail").rglob("*.eml"))
