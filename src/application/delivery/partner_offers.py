"""Which partners need not be asked at all."""

from datetime import datetime, timedelta

from application.delivery.partner_ports import PartnerJob, PartnerOffer
from domain.delivery.bids import LeftOut
from domain.delivery.events import ProofKind

AT_ONCE = timedelta(minutes=1)
"""What can be fetched so soon is ready."""


def unfit(
    offer: PartnerOffer, job: PartnerJob, *, currency: str | None, now: datetime
) -> LeftOut | None:
    """Why a partner cannot bring it, as far as they have said what they do at all.

    What nobody knows, such as the country of a mere position, is for them to say.
    """
    shown = offer.proofs | {ProofKind.PARTNER}
    reasons = (
        (not _reaches(offer, job), LeftOut.OUT_OF_AREA),
        (not _holds(offer, job), LeftOut.TOO_LARGE),
        (not job.needs <= shown, LeftOut.NO_PROOF),
        (job.ready_at - now > max(offer.ahead_max, AT_ONCE), LeftOut.NOT_SO_EARLY),
        (currency is not None and currency not in offer.currencies, LeftOut.OTHER_CURRENCY),
    )
    return next((why for is_so, why in reasons if is_so), None)


def _reaches(offer: PartnerOffer, job: PartnerJob) -> bool:
    countries = {stop.country for stop in (job.pickup, job.dropoff) if stop.country}
    if not countries <= offer.countries:
        return False
    from_, to = job.pickup.position, job.dropoff.position
    return from_ is None or to is None or from_.metres_to(to) <= offer.metres_max


def _holds(offer: PartnerOffer, job: PartnerJob) -> bool:
    return job.parcel.size in offer.sizes and job.parcel.weight_grams <= offer.grams_max
