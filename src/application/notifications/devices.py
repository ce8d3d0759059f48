"""Devices come and go."""

from dataclasses import dataclass, field

from application.notifications.ports import NotificationStore
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.identity.events import AccountErased
from domain.kernel.access import Principal
from domain.kernel.ids import DeviceId
from domain.notifications.device import DEVICES_MAX, Device, DeviceKind
from domain.notifications.errors import DeviceNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class AddDevice:
    by: Principal
    kind: DeviceKind
    address: str = field(repr=False)
    public_key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    name: str = ""


class AddDeviceHandler:
    """The same device again is the same one. Of too many the oldest goes."""

    def __init__(self, *, work: UnitOfWork[NotificationStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: AddDevice) -> Device:
        device = Device.add(
            account_id=command.by.account_id,
            kind=command.kind,
            address=command.address,
            public_key=command.public_key,
            secret=command.secret,
            name=command.name,
            now=self._clock.now(),
        )
        async with self._work.begin() as store:
            # One after the other, so that nobody ends with more than there may be.
            await store.feeds.lock(device.account_id)
            known = await store.devices.of(device.account_id)
            await store.devices.put(device)
            others = [each.id for each in known if each.id != device.id]
            await store.devices.remove(others[DEVICES_MAX - 1 :])
        return device


class RemoveDeviceHandler:
    def __init__(self, *, work: UnitOfWork[NotificationStore]) -> None:
        self._work = work

    async def __call__(self, device_id: DeviceId, *, by: Principal) -> None:
        async with self._work.begin() as store:
            if device_id not in {each.id for each in await store.devices.of(by.account_id)}:
                raise DeviceNotFound(device_id)
            await store.devices.remove([device_id])


class ForgetDevicesOfErased:
    def __init__(self, *, work: UnitOfWork[NotificationStore]) -> None:
        self._work = work

    async def __call__(self, event: AccountErased, task: Task) -> None:
        async with self._work.begin(finishing=task) as store:
            await store.devices.forget(event.account_id)
