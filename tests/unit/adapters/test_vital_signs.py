"""What is read of the machine, and what is counted of the requests."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.machine import ThisMachine
from adapters.traffic import SPAN_SECONDS, SPANS, RecentTraffic


class Watch:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def proc(directory: Path, *, idle: int, busy: int) -> Path:
    (directory / "stat").write_text(f"cpu  {busy} 0 0 {idle} 0 0 0 0 0 0\ncpu0 1 1 1\n")
    (directory / "meminfo").write_text("MemTotal: 1000 kB\nMemFree: 1 kB\nMemAvailable: 250 kB\n")
    return directory


def test_a_machine_tells_how_busy_it_was_since_it_was_asked_last(tmp_path: Path) -> None:
    machine = ThisMachine(tmp_path, proc=proc(tmp_path, idle=100, busy=100))
    proc(tmp_path, idle=120, busy=180)

    load = machine.load()

    assert load.cpu == pytest.approx(0.8)
    assert load.memory == pytest.approx(0.75)
    assert load.disk is not None
    assert 0 < load.disk < 1
    assert machine.load().cpu is None


def test_where_nothing_is_told_nothing_is_claimed(tmp_path: Path) -> None:
    load = ThisMachine(tmp_path / "not" / "there", proc=tmp_path / "proc").load()

    assert (load.cpu, load.memory) == (None, None)
    assert load.disk is not None


def test_this_machine_tells_something(tmp_path: Path) -> None:
    assert ThisMachine(tmp_path).load().disk is not None


def test_requests_are_counted_with_their_errors_and_the_slowest_twentieth() -> None:
    traffic = RecentTraffic(Watch())
    for number in range(100):
        traffic.note(500 if number < 7 else 404, 0.020 if number < 95 else 2.0)

    figures = traffic.figures()

    assert (figures.requests, figures.errors) == (100, 7)
    assert timedelta(milliseconds=20) <= figures.p95 <= timedelta(milliseconds=25)
    traffic.note(200, 2.0)
    assert timedelta(seconds=2) <= traffic.figures().p95 <= timedelta(seconds=2.5)


def test_what_was_five_minutes_ago_is_forgotten() -> None:
    watch = Watch()
    traffic = RecentTraffic(watch)
    assert traffic.figures().requests == 0
    traffic.note(500, 9_999.0)

    watch.seconds += SPAN_SECONDS * (SPANS - 1)
    assert traffic.figures().errors == 1
    watch.seconds += SPAN_SECONDS
    assert traffic.figures() == RecentTraffic(watch).figures()
