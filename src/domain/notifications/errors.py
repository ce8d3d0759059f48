"""What can be wrong with notifications, preferences and devices."""

from domain.kernel.errors import Invalid, NotFound, Unauthenticated
from domain.kernel.ids import DeviceId, NotificationId


class NotificationNotFound(NotFound):
    code = "notification-not-found"

    def __init__(self, notification_id: NotificationId) -> None:
        super().__init__("There is no such notification.", notificationId=str(notification_id))


class DeviceNotFound(NotFound):
    code = "device-not-found"

    def __init__(self, device_id: DeviceId) -> None:
        super().__init__("There is no such device.", deviceId=str(device_id))


class BadQuietHours(Invalid):
    code = "bad-quiet-hours"

    def __init__(self) -> None:
        super().__init__("Quiet hours begin at one time of day and end at another one.")


class NotDigestible(Invalid):
    """What cannot wait until tomorrow is not collected."""

    code = "not-digestible"

    def __init__(self, category: str) -> None:
        super().__init__("Messages of this kind cannot wait for a digest.", category=category)


class BadDevice(Invalid):
    code = "bad-device"

    def __init__(self, message: str) -> None:
        super().__init__(message)


class ReceiptNotGenuine(Unauthenticated):
    """Its signature is missing or wrong, or it is from nobody we know."""

    code = "receipt-not-genuine"

    def __init__(self) -> None:
        super().__init__("This receipt is not from a provider of ours.")


class UnsubscribeLinkDoesNotCount(Invalid):
    code = "unsubscribe-link-does-not-count"

    def __init__(self) -> None:
        super().__init__("This link is none that we sent.")
