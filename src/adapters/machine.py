"""How busy and how full this machine is, as Linux tells."""

import os
import shutil
from pathlib import Path

from application.alerts.vitals import MachineLoad

_PROC = Path("/proc")
_IDLE = slice(3, 5)
"""Of the times of the processor, those when it had nothing to do or waited for a disk."""


class ThisMachine:
    """Elsewhere than on Linux it knows the disk alone."""

    def __init__(self, directory: Path, *, proc: Path = _PROC) -> None:
        self._directory = directory
        self._proc = proc
        self._seen = self._times()

    def load(self) -> MachineLoad:
        return MachineLoad(cpu=self._cpu(), memory=self._memory(), disk=self._disk())

    def _cpu(self) -> float | None:
        before, self._seen = self._seen, self._times()
        if before is None or self._seen is None:
            return None
        idle, total = (now - then for now, then in zip(self._seen, before, strict=True))
        return 1 - idle / total if total > 0 else None

    def _times(self) -> tuple[int, int] | None:
        try:
            words = (self._proc / "stat").read_text().split("\n", 1)[0].split()
        except OSError:
            return None
        times = [int(word) for word in words[1:9]]
        return sum(times[_IDLE]), sum(times)

    def _memory(self) -> float | None:
        try:
            lines = (self._proc / "meminfo").read_text().splitlines()
        except OSError:
            return None
        kilobytes = {
            name: int(rest.split()[0]) for name, _, rest in (_parts(each) for each in lines)
        }
        return 1 - kilobytes["MemAvailable"] / kilobytes["MemTotal"]

    def _disk(self) -> float | None:
        there = self._directory
        while not there.exists():
            there = there.parent
        usage = shutil.disk_usage(there)
        return usage.used / (usage.used + usage.free)


def process_name() -> str:
    return str(os.getpid())


def _parts(line: str) -> tuple[str, str, str]:
    return line.partition(":")
