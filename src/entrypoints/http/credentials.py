"""Addresses and passwords over HTTP: proving, changing and getting them back."""

from typing import Annotated, Literal

import msgspec
from litestar import Controller, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT

from application.identity.change_password import ChangePassword, ChangePasswordHandler
from application.identity.confirm_email_change import (
    ConfirmEmailChange,
    ConfirmEmailChangeHandler,
    EmailChangeStatus,
)
from application.identity.request_email_change import (
    RequestEmailChange,
    RequestEmailChangeHandler,
)
from application.identity.request_password_reset import (
    RequestPasswordReset,
    RequestPasswordResetHandler,
)
from application.identity.request_verification import (
    RequestVerification,
    RequestVerificationHandler,
)
from application.identity.reset_password import ResetPassword, ResetPasswordHandler
from application.identity.stop_email_change import StopEmailChange, StopEmailChangeHandler
from application.identity.verify_email import VerifyEmail, VerifyEmailHandler
from domain.kernel.access import Principal
from entrypoints.http.identity import EmailAddress, Password
from entrypoints.http.wire import NO_NUL, Wire

LinkToken = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=100,
        pattern=NO_NUL,
        examples=["AZiin_tQfLyhXz8NbxorPF8Yq2mQm5bq0c7y1l4Zb3hJc0V2kUuT9oWwXyZaBcDe"],
    ),
]


class TokenBody(Wire):
    token: LinkToken


class ResetRequestBody(Wire):
    email: EmailAddress


class NewPasswordBody(Wire):
    token: LinkToken
    password: Password


class PasswordBody(Wire, kw_only=True):
    """``current`` may be left out by who has just proved who they are."""

    current: Password | None = None
    new: Password


class EmailChangeBody(Wire, kw_only=True):
    """``password`` may be left out by who has just proved who they are."""

    email: EmailAddress
    password: Password | None = None


class AcceptedReply(Wire):
    status: Literal["ACCEPTED"] = "ACCEPTED"


class EmailChangeReply(Wire):
    status: EmailChangeStatus


class CredentialController(Controller):
    """For whoever has a link from a mail, or wants one."""

    path = "/api/auth"
    tags = ("Identity",)

    @post(
        "/verify-email",
        status_code=HTTP_204_NO_CONTENT,
        summary="Verify an e-mail address with the token from the mail",
    )
    async def verify_email(
        self, data: JSONBody[TokenBody], verify_email: NamedDependency[VerifyEmailHandler]
    ) -> None:
        await verify_email(VerifyEmail(token=data.token))

    @post(
        "/password-reset",
        status_code=HTTP_202_ACCEPTED,
        summary="Have a link to choose a new password sent, if there is such an account",
    )
    async def request_password_reset(
        self,
        data: JSONBody[ResetRequestBody],
        request_password_reset: NamedDependency[RequestPasswordResetHandler],
    ) -> AcceptedReply:
        await request_password_reset(RequestPasswordReset(email=data.email))
        return AcceptedReply()

    @put(
        "/password-reset",
        status_code=HTTP_204_NO_CONTENT,
        summary="Choose a new password with the token from the mail",
    )
    async def reset_password(
        self, data: JSONBody[NewPasswordBody], reset_password: NamedDependency[ResetPasswordHandler]
    ) -> None:
        await reset_password(ResetPassword(token=data.token, password=data.password))

    @post(
        "/email-change/confirmation",
        status_code=HTTP_200_OK,
        summary="Agree to another e-mail address, with the token from either mail",
    )
    async def confirm_email_change(
        self,
        data: JSONBody[TokenBody],
        confirm_email_change: NamedDependency[ConfirmEmailChangeHandler],
    ) -> EmailChangeReply:
        status = await confirm_email_change(ConfirmEmailChange(token=data.token))
        return EmailChangeReply(status=status)

    @post(
        "/email-change/refusal",
        status_code=HTTP_204_NO_CONTENT,
        summary="Keep the old e-mail address, with the token from the mail to it",
    )
    async def stop_email_change(
        self,
        data: JSONBody[TokenBody],
        stop_email_change: NamedDependency[StopEmailChangeHandler],
    ) -> None:
        await stop_email_change(StopEmailChange(token=data.token))


class OwnCredentialController(Controller):
    """For whoever is signed in."""

    path = "/api/users/me"
    tags = ("Identity",)

    @post(
        "/email-verification",
        status_code=HTTP_202_ACCEPTED,
        summary="Have the mail that verifies one's address sent once more",
    )
    async def request_verification(
        self,
        principal: NamedDependency[Principal],
        request_verification: NamedDependency[RequestVerificationHandler],
    ) -> AcceptedReply:
        await request_verification(RequestVerification(by=principal))
        return AcceptedReply()

    @put(
        "/password",
        status_code=HTTP_204_NO_CONTENT,
        summary="Change one's password, and sign out everywhere else",
    )
    async def change_password(
        self,
        data: JSONBody[PasswordBody],
        principal: NamedDependency[Principal],
        change_password: NamedDependency[ChangePasswordHandler],
    ) -> None:
        await change_password(ChangePassword(current=data.current, new=data.new, by=principal))

    @post(
        "/email-change",
        status_code=HTTP_202_ACCEPTED,
        summary="Ask for another e-mail address: both addresses have to agree",
    )
    async def request_email_change(
        self,
        data: JSONBody[EmailChangeBody],
        principal: NamedDependency[Principal],
        request_email_change: NamedDependency[RequestEmailChangeHandler],
    ) -> AcceptedReply:
        await request_email_change(
            RequestEmailChange(email=data.email, password=data.password, by=principal)
        )
        return AcceptedReply()
