"""The OpenAPI document against the platform: it tells everything that can happen, and nothing else.

The requests are random, but the same in every run.
"""

import json
import re
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from entrypoints.cli import openapi
from tests.support.platform import Client
from tests.support.stage import Cast, registered
from tests.support.world import World, a_world

type Case = schemathesis.Case[Any]

EXAMPLES = {"on_memory": 2, "on_postgres": 1}
"""For each operation, by whom it is asked, and each of well-formed and malformed requests."""

CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Whoever does one of these has no session any more, or none that opens with what they knew.
FAREWELLS = frozenset(
    {
        ("post", "/api/auth/logout"),
        ("delete", "/api/auth/sessions"),
        ("delete", "/api/auth/sessions/{session_id}"),
        ("put", "/api/users/me/password"),
        ("delete", "/api/users/me"),
    }
)
# Examples show what nobody can know before a mail, a ticket or a device has said it; all ids
# in them are the same, and nobody delivers anywhere.
UNKNOWN = frozenset(
    {
        "/problems/link-does-not-count",
        "/problems/not-an-avatar",
        "/problems/out-of-reach",
        "/problems/passkey-refused",
        "/problems/refund-line-unknown",
        "/problems/same-location",
    }
)
ROLES = {
    "on_memory": ("anyone", "customer", "organizer", "support", "admin"),
    "on_postgres": ("customer", "organizer", "admin"),
}
ASKERS = {"on_memory": 2, "on_postgres": 1}
"""So many of the roles ask for each operation, in turn: who may do what is tested elsewhere."""

ASKED = [(address, role) for address, roles in ROLES.items() for role in roles]


@dataclass(frozen=True, slots=True)
class Operation:
    path: str
    method: str
    said: Mapping[str, Any]

    @property
    def is_change(self) -> bool:
        return self.method != "get"


@pytest.fixture
async def document(anyone: Client) -> Any:
    return (await anyone.get("/docs/openapi.json")).body


@pytest.fixture
async def world(cast: Cast) -> World:
    return await a_world(cast)


@pytest.fixture
async def somebody(anyone: Client) -> Client:
    return await registered(anyone)


@pytest.fixture
def storage(request: pytest.FixtureRequest) -> str:
    return str(request.node.callspec.params["address"])


@pytest.mark.parametrize(("address", "role"), ASKED, indirect=["address"])
@pytest.mark.timeout(300)
def test_no_answer_is_a_surprise(  # noqa: PLR0917  # fixtures have no position
    role: str,
    address: str,
    anyone: Client,
    somebody: Client,
    cast: Cast,
    world: World,
    storage: str,
) -> None:
    client = anyone if role == "anyone" else getattr(cast, role)
    newcomer = client if role == "anyone" else somebody
    schema = schemathesis.openapi.from_url(f"{address}/docs/openapi.json")
    for turn, found in enumerate(schema.get_all_operations()):
        assert isinstance(found, Ok)
        if not asks(role, storage, turn):
            continue
        operation = found.ok()
        leaves = (operation.method, operation.path) in FAREWELLS
        credentials = (newcomer if leaves else client).credentials
        for mode in GenerationMode:
            cases = operation.as_strategy(generation_mode=mode)
            # There is nothing malformed to send where nothing is read.
            with suppress(Unsatisfiable):
                asked(cases, world, credentials, EXAMPLES[storage])


def asks(role: str, storage: str, turn: int) -> bool:
    roles = ROLES[storage]
    return (turn + roles.index(role)) % len(roles) < ASKERS[storage]


def asked(
    cases: st.SearchStrategy[Case],
    world: World,
    credentials: Mapping[str, str],
    examples: int,
) -> None:
    """Send some of the requests, and hold the answers against the document."""

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, data=st.data())
    def ask(case: Case, data: st.DataObject) -> None:
        for parameters in (case.path_parameters, case.headers):
            for name in world.parameters.keys() & parameters.keys():
                if data.draw(st.booleans()):
                    parameters[name] = data.draw(st.sampled_from(world.parameters[name]))
        case.body = world.planted(case.body, data.draw)
        case.headers.pop("Authorization", None)
        case.validate_response(case.call(headers=dict(credentials)), checks=CHECKS)

    ask()


def test_the_command_line_prints_the_same_document(
    document: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    openapi.run(Namespace(), {})

    assert json.loads(capsys.readouterr().out) == document


def test_every_operation_says_what_it_does(document: Any) -> None:
    operations = list(operations_of(document))

    assert len(operations) > 50
    for operation in operations:
        said = operation.said
        assert said["summary"][0].isupper(), operation
        assert not said["summary"].endswith("."), operation
        assert len(said["tags"]) == 1, operation
        assert {"400", "503"} <= said["responses"].keys(), operation
        assert "401" in said["responses"] or "security" not in said, operation
        assert "409" in said["responses"] or not operation.is_change, operation
    ids = Counter(operation.said["operationId"] for operation in operations)
    assert max(ids.values()) == 1


def test_everything_that_is_sent_or_answered_has_an_example(document: Any) -> None:
    for operation in operations_of(document):
        for parameter in operation.said["parameters"]:
            assert "example" in parameter or parameter["examples"], (operation, parameter["name"])
        bodies = [operation.said.get("requestBody", {}), *operation.said["responses"].values()]
        for body in bodies:
            for media_type, media in body.get("content", {}).items():
                assert "example" in media, (operation, media_type)


def test_names_are_written_as_in_json(document: Any) -> None:
    queries = [
        parameter["name"]
        for operation in operations_of(document)
        for parameter in operation.said["parameters"]
        if parameter["in"] == "query"
    ]
    fields = [
        name
        for schema in document["components"]["schemas"].values()
        for name in schema.get("properties", {})
    ]

    assert [name for name in queries + fields if not re.fullmatch("[a-z][a-zA-Z0-9]*", name)] == []


async def test_the_examples_can_be_sent(cast: Cast, world: World, document: Any) -> None:
    refused = []
    for operation in operations_of(document):
        body = operation.said.get("requestBody", {}).get("content", {}).get("application/json")
        if body is None:
            continue
        path = re.sub(r"\{(\w+)\}", lambda name: known(world, name[1]), operation.path)
        headers = {
            parameter["name"]: parameter["example"]
            for parameter in operation.said["parameters"]
            if parameter["in"] == "header"
        }
        headers["Idempotency-Key"] = uuid4().hex
        example = world.placed(body["example"])
        answer = await cast.organizer.send(operation.method.upper(), path, example, headers)
        # It may be refused for other reasons: the booking is somebody else's, the tag is old.
        if answer.status in {400, 415, 422} and answer.body["type"] not in UNKNOWN:
            refused.append((operation.path, example, answer.body))
    assert refused == []


async def test_every_problem_has_its_page(anyone: Client, document: Any) -> None:
    told = set(re.findall(r'"(/problems/[a-z0-9-]+)"', json.dumps(document)))
    listed = await anyone.send("GET", "/problems/", None, {"Accept": "application/json"})
    pages = {f"/problems/{page['code']}" for page in listed.body}

    assert told <= pages
    for page in sorted(pages):
        answer = await anyone.get(page)
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


def operations_of(document: Any) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method, said in item.items():
            yield Operation(path, method, said)


def known(world: World, name: str) -> str:
    values = world.parameters.get(name, ["0198c5a2-7d3e-7c41-9b5e-3f0d6f1a2b3c"])
    return str(values[0])
