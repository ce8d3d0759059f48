"""Second factors over HTTP: getting in with them, and having them."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from application.identity.add_passkey import AddPasskey, AddPasskeyHandler
from application.identity.answer_challenge import AnswerChallenge, AnswerChallengeHandler
from application.identity.begin_authenticator import (
    BeginAuthenticator,
    BeginAuthenticatorHandler,
)
from application.identity.begin_passkey import BeginPasskey, BeginPasskeyHandler
from application.identity.begin_passkey_proof import (
    BeginPasskeyProof,
    BeginPasskeyProofHandler,
)
from application.identity.begin_passkey_sign_in import BeginPasskeySignInHandler
from application.identity.confirm_authenticator import (
    ConfirmAuthenticator,
    ConfirmAuthenticatorHandler,
)
from application.identity.factor_queries import ListFactors
from application.identity.remove_factor import RemoveFactor, RemoveFactorHandler
from application.identity.rename_passkey import RenamePasskey, RenamePasskeyHandler
from application.identity.renew_recovery_codes import (
    RenewRecoveryCodes,
    RenewRecoveryCodesHandler,
)
from domain.identity.session_events import SessionKind
from domain.kernel.access import Principal
from domain.kernel.ids import PasskeyId
from entrypoints.http.addresses import client_address
from entrypoints.http.factor_wire import (
    AddedPasskeyReply,
    AddPasskeyBody,
    AskedPasskeyReply,
    AuthenticatorReply,
    ChallengeText,
    CodeBody,
    FactorsReply,
    PasskeyReply,
    RecoveryCodesReply,
    RenamePasskeyBody,
    ShownBody,
    passkey_json,
)
from entrypoints.http.own_pages import OwnPages
from entrypoints.http.sessions import Entered, session_opened

AnyRequest = Request[Any, Any, Any]


class AnswerBody(ShownBody, kw_only=True):
    """One of ``code``, ``recoveryCode`` and ``passkey``; and which kind of session to open."""

    challenge: ChallengeText
    session: SessionKind = SessionKind.BEARER

    def to_command(self, request: AnyRequest) -> AnswerChallenge:
        return AnswerChallenge(
            challenge=self.challenge,
            shown=self.to_shown(),
            kind=self.session,
            device=request.headers.get("user-agent", ""),
            place=client_address(request.scope),
        )


class SecondFactorController(Controller):
    """For whoever wants in."""

    path = "/api/auth"
    tags = ("Second factors",)

    @post(
        "/mfa/verification",
        status_code=HTTP_200_OK,
        summary="Log in with a second factor, or with a passkey alone",
    )
    async def verify(
        self,
        request: AnyRequest,
        data: JSONBody[AnswerBody],
        answer_challenge: NamedDependency[AnswerChallengeHandler],
        own_pages: NamedDependency[OwnPages],
    ) -> Response[Entered]:
        """A challenge lasts five minutes and five tries. Answers as the log-in does."""
        if data.session is SessionKind.COOKIE:
            own_pages.expect(request)
        return session_opened(await answer_challenge(data.to_command(request)))

    @post(
        "/mfa/passkey-challenge",
        status_code=HTTP_200_OK,
        summary="Begin to log in with a passkey alone",
    )
    async def begin_passkey_sign_in(
        self, begin_passkey_sign_in: NamedDependency[BeginPasskeySignInHandler]
    ) -> AskedPasskeyReply:
        """Its device has to know its owner, by finger or PIN: that is two factors."""
        return AskedPasskeyReply.of(await begin_passkey_sign_in())

    @post(
        "/proof/passkey-challenge",
        status_code=HTTP_200_OK,
        summary="Begin to prove with a passkey who you are",
    )
    async def begin_passkey_proof(
        self,
        principal: NamedDependency[Principal],
        begin_passkey_proof: NamedDependency[BeginPasskeyProofHandler],
    ) -> AskedPasskeyReply:
        return AskedPasskeyReply.of(await begin_passkey_proof(BeginPasskeyProof(by=principal)))


class OwnFactorsController(Controller):
    """For whoever is signed in. What changes something asks for a recent proof."""

    path = "/api/users/me/second-factors"
    tags = ("Second factors",)

    @get("/", summary="One's own second factors")
    async def list_factors(
        self, principal: NamedDependency[Principal], list_factors: NamedDependency[ListFactors]
    ) -> FactorsReply:
        return FactorsReply.of(await list_factors(principal))

    @post("/authenticator", status_code=HTTP_200_OK, summary="Begin to add an authenticator app")
    async def begin_authenticator(
        self,
        principal: NamedDependency[Principal],
        begin_authenticator: NamedDependency[BeginAuthenticatorHandler],
    ) -> AuthenticatorReply:
        """An app that is there already goes on counting until this one is confirmed."""
        return AuthenticatorReply.of(await begin_authenticator(BeginAuthenticator(by=principal)))

    @put("/authenticator", summary="Confirm the authenticator app with a code that it shows")
    async def confirm_authenticator(
        self,
        data: JSONBody[CodeBody],
        principal: NamedDependency[Principal],
        confirm_authenticator: NamedDependency[ConfirmAuthenticatorHandler],
    ) -> RecoveryCodesReply:
        """Signs out everywhere else. With the first factor come recovery codes."""
        command = ConfirmAuthenticator(code=data.code, by=principal)
        return RecoveryCodesReply.of(await confirm_authenticator(command))

    @delete(
        "/authenticator", status_code=HTTP_204_NO_CONTENT, summary="Give up the authenticator app"
    )
    async def remove_authenticator(
        self,
        principal: NamedDependency[Principal],
        remove_factor: NamedDependency[RemoveFactorHandler],
    ) -> None:
        await remove_factor(RemoveFactor(passkey_id=None, by=principal))

    @post("/recovery-codes", status_code=HTTP_200_OK, summary="Have new recovery codes made")
    async def renew_recovery_codes(
        self,
        principal: NamedDependency[Principal],
        renew_recovery_codes: NamedDependency[RenewRecoveryCodesHandler],
    ) -> RecoveryCodesReply:
        """Those from before count no more."""
        return RecoveryCodesReply.of(await renew_recovery_codes(RenewRecoveryCodes(by=principal)))

    @post("/passkeys/challenge", status_code=HTTP_200_OK, summary="Begin to add a passkey")
    async def begin_passkey(
        self,
        principal: NamedDependency[Principal],
        begin_passkey: NamedDependency[BeginPasskeyHandler],
    ) -> AskedPasskeyReply:
        return AskedPasskeyReply.of(await begin_passkey(BeginPasskey(by=principal)))

    @post("/passkeys", summary="Add the passkey that a device made")
    async def add_passkey(
        self,
        data: JSONBody[AddPasskeyBody],
        principal: NamedDependency[Principal],
        add_passkey: NamedDependency[AddPasskeyHandler],
    ) -> AddedPasskeyReply:
        """Signs out everywhere else. With the first factor come recovery codes."""
        command = AddPasskey(
            challenge=data.challenge,
            name=data.name,
            answer=passkey_json(data.passkey),
            by=principal,
        )
        added = await add_passkey(command)
        return AddedPasskeyReply(
            passkey=PasskeyReply.of(added.passkey), recovery_codes=[*added.recovery_codes]
        )

    @patch("/passkeys/{passkey_id:uuid}", summary="Call a passkey something else")
    async def rename_passkey(
        self,
        passkey_id: FromPath[UUID],
        data: JSONBody[RenamePasskeyBody],
        principal: NamedDependency[Principal],
        rename_passkey: NamedDependency[RenamePasskeyHandler],
    ) -> PasskeyReply:
        command = RenamePasskey(passkey_id=PasskeyId(passkey_id), name=data.name, by=principal)
        return PasskeyReply.of(await rename_passkey(command))

    @delete(
        "/passkeys/{passkey_id:uuid}",
        status_code=HTTP_204_NO_CONTENT,
        summary="Give up a passkey",
    )
    async def remove_passkey(
        self,
        passkey_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        remove_factor: NamedDependency[RemoveFactorHandler],
    ) -> None:
        await remove_factor(RemoveFactor(passkey_id=PasskeyId(passkey_id), by=principal))
