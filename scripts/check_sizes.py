"""No file of ours is longer than a person reads in one go."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 400
READ = {".py", ".js", ".mjs", ".html", ".scss", ".css", ".sh", ".toml", ".yml", ".txt"}


def generated(file: Path) -> bool:
    """Made by pip-compile or makemigrations, not written."""
    return file.name.startswith("requirements") or "migrations" in file.parts


def too_long(files: list[Path], limit: int = LIMIT) -> list[tuple[Path, int]]:
    """The files above the limit, with their number of lines."""
    lengths = [(file, len(file.read_text(errors="replace").splitlines())) for file in files]
    return [(file, length) for file, length in lengths if length > limit]


def main() -> int:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    files = [ROOT / name for name in listed.stdout.splitlines()]
    ours = [f for f in files if f.is_file() and f.suffix in READ and not generated(f)]
    found = too_long(ours)
    for file, length in found:
        print(f"{file.relative_to(ROOT)}: {length} lines, more than {LIMIT}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
