"""One's own account over HTTP: how one is called, reached and seen."""

from typing import Annotated, Self, cast
from uuid import UUID

import msgspec
from litestar import Controller, Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_204_NO_CONTENT

from application.identity.add_address import AddAddress, AddAddressHandler, KeptAddress
from application.identity.change_address import ChangeAddress, ChangeAddressHandler
from application.identity.change_profile import ChangeProfile, ChangeProfileHandler
from application.identity.erase_account import EraseAccount, EraseAccountHandler
from application.identity.queries import ShowAccount
from application.identity.remove_address import RemoveAddress, RemoveAddressHandler
from application.identity.set_avatar import SetAvatar, SetAvatarHandler
from domain.identity.address import ADDRESSES_MAX, Address, AddressChanges
from domain.identity.profile import ProfileChanges
from domain.kernel.access import Principal
from domain.kernel.ids import AddressId, FileId
from domain.kernel.postal import LINES_MAX, TEXT_MAX
from entrypoints.http.etags import etag
from entrypoints.http.identity import AccountReply, Name, Password, tagged
from entrypoints.http.wire import NO_NUL, CountryCode, Wire, given

Phone = Annotated[str, msgspec.Meta(max_length=40, pattern=NO_NUL, examples=["+49 421 123456"])]
Locale = Annotated[
    str, msgspec.Meta(min_length=2, max_length=40, pattern=NO_NUL, examples=["de-AT"])
]
TimeZone = Annotated[
    str, msgspec.Meta(min_length=1, max_length=60, pattern=NO_NUL, examples=["Europe/Vienna"])
]
AddressText = Annotated[
    str, msgspec.Meta(min_length=1, max_length=TEXT_MAX, pattern=NO_NUL, examples=["Bremen"])
]
OptionalText = Annotated[str, msgspec.Meta(max_length=TEXT_MAX, pattern=NO_NUL)]
AddressLines = Annotated[
    list[AddressText],
    msgspec.Meta(min_length=1, max_length=LINES_MAX, examples=[["Am Markt 1"]]),
]


class ChangeProfileBody(Wire):
    """What is left out stays as it is. An empty ``phone`` takes the number away."""

    name: Name | msgspec.UnsetType = msgspec.UNSET
    phone: Phone | msgspec.UnsetType = msgspec.UNSET
    locale: Locale | msgspec.UnsetType = msgspec.UNSET
    time_zone: TimeZone | msgspec.UnsetType = msgspec.UNSET

    def to_changes(self) -> ProfileChanges:
        return cast("ProfileChanges", given(self))


class AvatarBody(Wire):
    """``fileId`` is of a file that was uploaded with the purpose AVATAR."""

    file_id: UUID


class AddressBody(Wire, kw_only=True):
    """``lines`` are as they stand on an envelope; ``name`` is who is to be found there."""

    name: AddressText
    lines: AddressLines
    city: AddressText
    country: CountryCode
    postal_code: OptionalText = ""
    region: OptionalText = ""
    phone: Phone = ""

    def to_command(self, by: Principal) -> AddAddress:
        fields = msgspec.structs.asdict(self) | {"lines": tuple(self.lines)}
        return AddAddress(by=by, **fields)


class ChangeAddressBody(Wire):
    """What is left out stays as it is."""

    name: AddressText | msgspec.UnsetType = msgspec.UNSET
    lines: AddressLines | msgspec.UnsetType = msgspec.UNSET
    city: AddressText | msgspec.UnsetType = msgspec.UNSET
    country: CountryCode | msgspec.UnsetType = msgspec.UNSET
    postal_code: OptionalText | msgspec.UnsetType = msgspec.UNSET
    region: OptionalText | msgspec.UnsetType = msgspec.UNSET
    phone: Phone | msgspec.UnsetType = msgspec.UNSET

    def to_changes(self) -> AddressChanges:
        changes = given(self)
        if isinstance(self.lines, list):
            changes["lines"] = tuple(self.lines)
        return cast("AddressChanges", changes)


class AddressReply(Wire):
    id: UUID
    name: str
    lines: list[str]
    postal_code: str
    city: str
    region: str
    country: str
    phone: str

    @classmethod
    def of(cls, address: Address) -> Self:
        return cls(
            id=address.id,
            name=address.name,
            lines=list(address.lines),
            postal_code=address.postal_code,
            city=address.city,
            region=address.region,
            country=address.country,
            phone=address.phone,
        )


class AddressesReply(Wire):
    items: Annotated[list[AddressReply], msgspec.Meta(max_length=ADDRESSES_MAX)]


class EraseBody(Wire):
    """``password`` may be left out by who has just proved who they are."""

    password: Password | None = None


class ProfileController(Controller):
    path = "/api/users/me"
    tags = ("Profile",)

    @get("/", summary="One's own account")
    async def me(
        self,
        principal: NamedDependency[Principal],
        show_account: NamedDependency[ShowAccount],
    ) -> Response[AccountReply]:
        return tagged(await show_account(principal.account_id, principal))

    @patch("/", summary="Change one's own account")
    async def change_profile(
        self,
        data: JSONBody[ChangeProfileBody],
        seen_version: NamedDependency[int],
        principal: NamedDependency[Principal],
        change_profile: NamedDependency[ChangeProfileHandler],
    ) -> Response[AccountReply]:
        command = ChangeProfile(changes=data.to_changes(), seen_version=seen_version, by=principal)
        return tagged(await change_profile(command))

    @delete("/", status_code=HTTP_204_NO_CONTENT, summary="Be forgotten")
    async def erase(
        self,
        data: JSONBody[EraseBody],
        principal: NamedDependency[Principal],
        erase_account: NamedDependency[EraseAccountHandler],
    ) -> None:
        command = EraseAccount(
            account_id=principal.account_id, password=data.password, by=principal
        )
        await erase_account(command)

    @put("/avatar", summary="Be seen with a picture")
    async def set_avatar(
        self,
        data: JSONBody[AvatarBody],
        principal: NamedDependency[Principal],
        set_avatar: NamedDependency[SetAvatarHandler],
    ) -> Response[AccountReply]:
        command = SetAvatar(file_id=FileId(data.file_id), by=principal)
        return tagged(await set_avatar(command))

    @delete("/avatar", status_code=HTTP_204_NO_CONTENT, summary="Be seen without a picture")
    async def remove_avatar(
        self,
        principal: NamedDependency[Principal],
        set_avatar: NamedDependency[SetAvatarHandler],
    ) -> None:
        await set_avatar(SetAvatar(file_id=None, by=principal))


class AddressController(Controller):
    """An account is one resource: the ETag of its addresses is its own."""

    path = "/api/users/me/addresses"
    tags = ("Profile",)

    @get("/", summary="One's own addresses")
    async def list_addresses(
        self,
        principal: NamedDependency[Principal],
        show_account: NamedDependency[ShowAccount],
    ) -> Response[AddressesReply]:
        account = await show_account(principal.account_id, principal)
        items = [AddressReply.of(address) for address in account.addresses]
        return Response(AddressesReply(items=items), headers=etag(account.version))

    @post("/", summary="Keep another address")
    async def add(
        self,
        data: JSONBody[AddressBody],
        principal: NamedDependency[Principal],
        add_address: NamedDependency[AddAddressHandler],
    ) -> Response[AddressReply]:
        return _tagged(await add_address(data.to_command(principal)))

    @patch("/{address_id:uuid}", summary="Change an address")
    async def change(
        self,
        address_id: FromPath[UUID],
        data: JSONBody[ChangeAddressBody],
        seen_version: NamedDependency[int],
        principal: NamedDependency[Principal],
        change_address: NamedDependency[ChangeAddressHandler],
    ) -> Response[AddressReply]:
        command = ChangeAddress(
            address_id=AddressId(address_id),
            changes=data.to_changes(),
            seen_version=seen_version,
            by=principal,
        )
        return _tagged(await change_address(command))

    @delete("/{address_id:uuid}", status_code=HTTP_204_NO_CONTENT, summary="Forget an address")
    async def remove(
        self,
        address_id: FromPath[UUID],
        seen_version: NamedDependency[int],
        principal: NamedDependency[Principal],
        remove_address: NamedDependency[RemoveAddressHandler],
    ) -> None:
        command = RemoveAddress(
            address_id=AddressId(address_id), seen_version=seen_version, by=principal
        )
        await remove_address(command)


def _tagged(kept: KeptAddress) -> Response[AddressReply]:
    return Response(AddressReply.of(kept.address), headers=etag(kept.version))
