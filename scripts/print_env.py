"""Print `export KEY=VALUE` lines for scripts/env; makes the personal database when asked."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import zlib

import packages
from common import fail
from servers import Instance


def main(arguments: list[str]) -> None:
    settings = Instance("main").start()
    if arguments:
        name = arguments[0]
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", name):
            fail("The name may hold small letters, digits and underscores.")
        settings["DATABASE_URL"] = _own_database(settings["DATABASE_URL"], f"soglia_{name}")
        # Redis has 64 numbered databases; 0 belongs to `make run`.
        number = 1 + zlib.crc32(name.encode()) % 63
        settings["REDIS_URL"] = re.sub(r"/\d+$", f"/{number}", settings["REDIS_URL"])
        settings["SOGLIA_TEST_DB"] = f"test_soglia_{name}"
    for key, value in settings.items():
        print(f"export {key}={shlex.quote(value)}")


def _own_database(url: str, database: str) -> str:
    """The same server with another database, created when it is not there yet."""
    programs = packages.postgres_bin()
    if programs is None:
        fail("PostgreSQL's psql is needed to make a database.")
    plain = re.sub(r"^\w+://", "postgresql://", url)
    subprocess.run(
        [str(programs / "psql"), "-Xq", "-d", plain, "-c", f'CREATE DATABASE "{database}"'],
        stderr=subprocess.DEVNULL,
        check=False,  # it may exist already
    )
    return re.sub(r"/[^/]+$", f"/{database}", url)


if __name__ == "__main__":
    main(sys.argv[1:])
