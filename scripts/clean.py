"""`make clean`: stop everything and remove what the other targets made."""

from __future__ import annotations

import shutil

import stop
from common import LOCAL, ROOT, say

MADE = [
    ".venv",
    "node_modules",
    "project/static_compiled",
    "staticfiles",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    ".import_linter_cache",
]


def main() -> None:
    stop.main()
    for link in LOCAL.glob("*"):
        if link.is_symlink():  # data that had to live in /var/tmp (see servers.py)
            shutil.rmtree(link.resolve(), ignore_errors=True)
    for name in [".local", *MADE]:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for folder in (ROOT / "locale", ROOT / "apps"):
        for compiled in folder.rglob("*.mo"):
            compiled.unlink()
    say("Removed everything that can be made again, the demonstration database too.")


if __name__ == "__main__":
    main()
