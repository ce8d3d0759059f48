"""Somebody who knows a password and guesses codes, as fast as they can."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

from adapters.security.factor_secrets import RandomFactorSecrets
from adapters.system import SystemIds
from application.identity.admit import AdmitHandler, SecondFactorAsked
from application.identity.answer_challenge import AnswerChallenge, AnswerChallengeHandler
from application.identity.open_session import OpenSession, OpenSessionHandler
from application.identity.ports import IdentityStore
from application.identity.shown_factor import FactorCheck, Judged, Shown
from application.platform.ports import UnitOfWork
from domain.identity.account import Account
from domain.identity.second_factors import SecondFactors
from domain.kernel.errors import DomainError
from tests.support.clock import FakeClock
from tests.support.factors import (
    authenticator_apps,
    challenge_desk,
    code_at,
    factors_with_app,
    passkeys,
)
from tests.support.identity import access_tokens, an_account
from tests.support.sessions import session_secrets


class CountingCheck(FactorCheck):
    """Knows how many codes were looked at."""

    def __init__(self) -> None:
        super().__init__(authenticator_apps(), passkeys(), RandomFactorSecrets())
        self.looked_at = 0

    def judge(self, factors: SecondFactors, shown: Shown, **circumstances: Any) -> Judged:
        judged = super().judge(factors, shown, **circumstances)
        self.looked_at += 1
        return judged


class Door:
    """An account with an app, and the way in."""

    def __init__(self, work: UnitOfWork[IdentityStore]) -> None:
        self.work = work
        self.clock = FakeClock()
        self.check = CountingCheck()
        desk = challenge_desk(self.clock)
        opening = OpenSessionHandler(
            work, access_tokens(), session_secrets(), self.clock, SystemIds()
        )
        self._admit = AdmitHandler(work, opening, desk, passkeys())
        self._answer = AnswerChallengeHandler(
            work, desk=desk, check=self.check, open_session=opening, clock=self.clock
        )

    async def account(self) -> Account:
        account = an_account()
        async with self.work.begin() as store:
            await store.accounts.add(account)
        async with self.work.begin() as store:
            await store.second_factors.save(factors_with_app(account.id))
        return account.settled()

    async def ask(self, account: Account) -> str:
        asked = await self._admit(OpenSession(account=account))
        assert isinstance(asked, SecondFactorAsked)
        return asked.challenge

    async def answer(self, challenge: str, code: str) -> str:
        """What became of it."""
        try:
            await self._answer(AnswerChallenge(challenge=challenge, shown=Shown(code=code)))
        except DomainError as error:
            return error.code
        return "in"

    async def rush(self, answers: Sequence[tuple[str, str]]) -> Counter[str]:
        told = await asyncio.gather(*(self.answer(*answer) for answer in answers))
        return Counter(told)

    def right_code(self) -> str:
        return code_at(self.clock.now())

    def wrong_codes(self, count: int) -> Sequence[str]:
        right = {code_at(self.clock.now(), steps=steps) for steps in (-1, 0, 1)}
        return [code for number in range(count + 3) if (code := f"{number:06}") not in right][
            :count
        ]
