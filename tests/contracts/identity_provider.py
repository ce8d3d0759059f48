"""What every provider that people log in through must do."""

from typing import Protocol

import pytest

from application.identity.social_ports import IdentityProvider, ProviderAnswer
from application.platform.errors import Unavailable
from domain.identity.social_errors import SocialLogInRefused
from tests.support.openid import ADA, EVE, Somebody, a_question


class Stage(Protocol):
    """A provider, the people who log in there, and the same one when it is away."""

    issuer: str

    @property
    def provider(self) -> IdentityProvider: ...

    @property
    def away(self) -> IdentityProvider: ...

    async def let_in(self, address: str, somebody: Somebody) -> tuple[str, ProviderAnswer]:
        """Log in where the browser was sent: the state, and what it comes back with."""
        ...


class IdentityProviderContract:
    """Subclass it, give it a ``stage``, and the adapter is held to its word."""

    @pytest.fixture
    def stage(self) -> Stage:
        raise AssertionError("Every adapter brings its own.")

    async def test_who_logs_in_there_is_known_here(self, stage: Stage) -> None:
        question = a_question()

        state, answer = await stage.let_in(await stage.provider.begin(question), ADA)

        assert state == question.state
        assert await stage.provider.finish(question, answer) == ADA.known_as(stage.issuer)

    async def test_everybody_is_themselves(self, stage: Stage) -> None:
        told = []
        for number, somebody in enumerate([ADA, EVE, ADA]):
            question = a_question(number)
            _, answer = await stage.let_in(await stage.provider.begin(question), somebody)
            told.append((await stage.provider.finish(question, answer)).subject)

        assert told == [ADA.subject, EVE.subject, ADA.subject]

    async def test_a_code_counts_once(self, stage: Stage) -> None:
        question = a_question()
        _, answer = await stage.let_in(await stage.provider.begin(question), ADA)
        await stage.provider.finish(question, answer)

        with pytest.raises(SocialLogInRefused):
            await stage.provider.finish(question, answer)

    async def test_an_answer_to_another_question_does_not_count(self, stage: Stage) -> None:
        _, answer = await stage.let_in(await stage.provider.begin(a_question(1)), ADA)

        with pytest.raises(SocialLogInRefused):
            await stage.provider.finish(a_question(2), answer)

    async def test_a_code_that_was_made_up_does_not_count(self, stage: Stage) -> None:
        with pytest.raises(SocialLogInRefused):
            await stage.provider.finish(a_question(), ProviderAnswer(code="made-up"))

    async def test_what_another_issuer_answers_does_not_count(self, stage: Stage) -> None:
        question = a_question()
        _, answer = await stage.let_in(await stage.provider.begin(question), ADA)
        mixed_up = ProviderAnswer(code=answer.code, issuer="https://evil.example")

        with pytest.raises(SocialLogInRefused):
            await stage.provider.finish(question, mixed_up)

    async def test_one_that_is_away_is_unavailable(self, stage: Stage) -> None:
        with pytest.raises(Unavailable):
            await stage.away.begin(a_question())
        with pytest.raises(Unavailable):
            await stage.away.finish(a_question(), ProviderAnswer(code="c"))
