"""What can be wrong about what shops prefer."""

from domain.kernel.errors import Invalid


class BadWeights(Invalid):
    code = "bad-weights"

    def __init__(self, maximum: int) -> None:
        super().__init__(
            f"A weight is from 0 to {maximum}, and one of them is above 0.", maximum=maximum
        )


class CarrierUnknown(Invalid):
    """Neither our own fleet nor a partner that is chosen in the settings."""

    code = "carrier-unknown"

    def __init__(self, carrier: str) -> None:
        super().__init__("Nobody of this name brings anything here.", carrier=carrier)
