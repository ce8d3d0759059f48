"""Waits in the background until a test run has ended, however it ended; then stops its server.

Its arguments are the number of the process that runs the tests and the directory of the server.
"""

import os
import select
import shutil
import sys
from pathlib import Path

from adapters.postgres.embedded import EmbeddedPostgres


def main(runner: int, directory: Path) -> None:
    # Opened before whoever asked goes on, so that it cannot be another process of that number.
    end = os.pidfd_open(runner)
    if os.fork() == 0:
        select.select([end], [], [])
        remove(directory)


def remove(directory: Path) -> None:
    server = EmbeddedPostgres(directory)
    server.shut_down()
    shutil.rmtree(server.home)
    shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
