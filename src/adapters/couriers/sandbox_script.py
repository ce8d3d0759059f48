"""What the sandbox partner can be told to do. docs/sandbox.md explains every word."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from adapters.sandboxes.faults import Fault, Seconds, Trouble


class Verb(StrEnum):
    """What the sandbox can be asked for."""

    QUOTE = "quote"
    BOOK = "book"
    CANCEL = "cancel"
    LOOK_UP = "look_up"


class Ending(StrEnum):
    """What becomes of what was booked, if nobody cancels it."""

    BROUGHT = "brought"
    COMES_BACK = "comes_back"
    """Nobody opens."""

    STAYS_WITH_THEM = "stays_with_them"
    """Nobody opens, and it never comes back."""

    GIVEN_UP = "given_up"
    """Cancelled while the courier is on the way to the pick-up."""

    NEVER_COMES = "never_comes"
    """Booked, and nothing more happens."""

    STANDS_STILL = "stands_still"
    """The courier stops on the way to the pick-up, and tells nothing any more."""

    STALLS = "stalls"
    """The courier stops with the goods, and tells nothing any more."""

    RETURNED_LATER = "returned_later"
    """Cancelled with the goods on the way; they come back."""

    LOST = "lost"
    """Cancelled with the goods on the way; nobody sees them again."""

    TURNS_UP = "turns_up"
    """Cancelled with the goods on the way; they are brought nevertheless."""

    CONTRADICTED = "contradicted"
    """Said to be cancelled; then it is fetched and brought."""

    GARBLED = "garbled"
    """For a while it is in a status that nobody has ever heard of; then it is brought."""


class Script(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What becomes of a delivery in the end, and what goes wrong on the way there."""

    ending: Ending = Ending.BROUGHT
    no_quote: str = ""
    """Why it is not even quoted."""

    refusal: str = ""
    """Why it is quoted and not booked."""

    quote_lasts: Seconds | None = None
    """How long its quotes are good for, if not as long as the company's others."""

    faults: dict[Verb, Fault] = {}  # msgspec copies it

    arrives_after: Seconds = 0.0
    """The booking is on its way for so long, and by then nobody waits for an answer."""

    doubled: Seconds | None = None
    """It is made twice; the second courier comes so long after the first one."""

    hurries: bool = False
    """The second courier comes before the first one."""

    sets_out_late: Seconds = 0.0
    crawls: Annotated[float, Meta(ge=1, le=100)] = 1.0
    """With the goods the courier needs so many times longer than others."""

    cancel_refused: bool = False
    """It cannot be cancelled any more as soon as it is booked."""

    cancel_ignored: bool = False
    """They say that it is cancelled, and fetch it nevertheless."""

    comes_back_if_cancelled: bool = False
    """If it was fetched when it is cancelled, it is brought back."""

    notices: Annotated[int, Meta(ge=0, le=100)] = 1
    """How often each notice is sent; 0: it gets lost."""

    notice_after: Seconds = 0.0
    reordered: bool = False
    """Every second notice comes late."""

    forged: bool = False
    """Notices that they have not signed say that it was delivered."""

    false_alarm: bool = False
    """A notice says that it is cancelled, and it is not."""


USUAL = Script()


def _troubles() -> Iterator[tuple[str, Script]]:
    """``<verb>-<trouble>``: the first two calls for one thing have it."""
    for verb in Verb:
        for trouble in Trouble:
            script = Script(faults={verb: Fault(trouble=trouble, times=2)})
            yield f"{verb.replace('_', '-')}-{trouble}", script


def _always(trouble: Trouble) -> dict[Verb, Fault]:
    return {Verb.BOOK: Fault(trouble=trouble, times=None)}


SCRIPTS: Mapping[str, Script] = {
    "ok": USUAL,
    "no-quote": Script(no_quote="no-couriers"),
    "refuse": Script(refusal="no-couriers"),
    "refuse-address": Script(refusal="address-unknown"),
    "quote-expires": Script(quote_lasts=0),
    "hang": Script(faults=_always(Trouble.LOST), notices=0),
    "hang-booked": Script(faults=_always(Trouble.UNANSWERED), notices=0),
    "arrives-late": Script(arrives_after=45),
    "double": Script(doubled=120),
    "double-first": Script(doubled=120, hurries=True),
    "cancel-before-pick-up": Script(ending=Ending.GIVEN_UP),
    "never-comes": Script(ending=Ending.NEVER_COMES),
    "late-pick-up": Script(sets_out_late=3_600),
    "stands-still": Script(ending=Ending.STANDS_STILL),
    "stalls": Script(ending=Ending.STALLS),
    "late": Script(crawls=6),
    "comes-back": Script(ending=Ending.COMES_BACK),
    "stays-with-them": Script(ending=Ending.STAYS_WITH_THEM),
    "cancel-after-pick-up": Script(ending=Ending.RETURNED_LATER),
    "cancel-after-pick-up-lost": Script(ending=Ending.LOST),
    "cancel-after-pick-up-brought": Script(ending=Ending.TURNS_UP),
    "contradict": Script(ending=Ending.CONTRADICTED),
    "unknown-status": Script(ending=Ending.GARBLED),
    "cancel-refused": Script(cancel_refused=True),
    "cancel-ignored": Script(cancel_ignored=True),
    "cancel-brings-back": Script(comes_back_if_cancelled=True),
    "notice-lost": Script(notices=0),
    "notice-twice": Script(notices=2),
    "notice-late": Script(notice_after=120),
    "notice-reordered": Script(notices=2, reordered=True),
    "notice-forged": Script(ending=Ending.NEVER_COMES, forged=True),
    "notice-false-alarm": Script(false_alarm=True),
    **dict(_troubles()),
}
"""By words in the drop-off's instructions: ``sandbox:<script>``, or ``<partner>:<script>``."""


def script_in(words: str, partner: str, scripts: Mapping[str, Script]) -> Script | None:
    """The first script that the words name for this partner, or for all sandboxes."""
    for word in words.split():
        name, _, script = word.strip(".,;").partition(":")
        if name in {"sandbox", partner} and script in scripts:
            return scripts[script]
    return None
