"""Who changes something says which version they saw, unless nobody else changes it."""

import inspect
from collections.abc import Iterator

from entrypoints.http.capabilities import CAPABILITIES

CHANGING = {"PUT", "PATCH", "DELETE"}
# Each of them has one owner, and the last word counts; or it can be done only once.
WITHOUT_VERSION = {
    "SessionController": {"log_out_everywhere", "revoke"},
    "ProfileController": {"erase", "set_avatar", "remove_avatar"},
    "CredentialController": {"reset_password"},
    "OwnCredentialController": {"change_password"},
    "SocialIdentityController": {"unlink"},
    "OwnFactorsController": {
        "confirm_authenticator",
        "remove_authenticator",
        "rename_passkey",
        "remove_passkey",
    },
    "WaitingListController": {"leave"},
    "FileController": {"give_up"},
    "DeviceController": {"remove"},
    "ActivityController": {"forget", "choose"},
    "ConversationController": {"reopen", "assign", "put_back"},
    "ConversationMemberController": {"join", "leave", "remove"},
    "MessageController": {"edit", "delete_message"},
    "BlockController": {"block", "unblock"},
    "ChatDeskController": {"be_there"},
    "CourierWorkController": {"accept_by_itself", "locate"},
    "SignedFileController": {"receive"},
    "CartController": {"describe", "change_item", "remove_item", "remove_voucher"},
}


def changing_handlers() -> Iterator[tuple[str, str, bool]]:
    """Every handler that changes something, and whether it asks for the version."""
    for controllers in CAPABILITIES.values():
        for controller in controllers:
            for name, handler in vars(controller).items():
                if CHANGING & set(getattr(handler, "http_methods", ())):
                    asks = "seen_version" in inspect.signature(handler.fn).parameters
                    yield controller.__name__, name, asks


def test_what_several_people_change_asks_for_the_version_they_saw() -> None:
    careless = [
        f"{controller}.{name}"
        for controller, name, asks in changing_handlers()
        if not asks and name not in WITHOUT_VERSION.get(controller, set())
    ]

    assert careless == []


def test_the_list_of_exceptions_names_nothing_that_is_gone() -> None:
    careless = {(controller, name) for controller, name, asks in changing_handlers() if not asks}
    excused = {(who, name) for who, names in WITHOUT_VERSION.items() for name in names}

    assert excused <= careless
