"""Every text of the interface is collected in locale/, and translated into every language."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from common import ROOT

FOLDERS = ("apps", "cities", "project", "templates")
ENDINGS = {".py", ".html", ".txt"}
# English is the language of the sources.
LANGUAGES = ("it", "fr", "ar", "ro")
LACKING = ("--untranslated", "--only-fuzzy")
COLLECT = ["makemessages", "-l", "it", "--no-obsolete", "--add-location=never", "--no-wrap"]


def main() -> int:
    """Print what is missing; 1 when something is."""
    found = [line for name in LANGUAGES for line in _lacking(_po(ROOT, name))]
    with tempfile.TemporaryDirectory() as copy:
        found += _not_collected(Path(copy))
    for line in found:
        print(line)
    if found:
        print("`make messages` collects the texts; then they are translated in locale/*.")
    return 1 if found else 0


def _not_collected(copy: Path) -> list[str]:
    """What collecting anew, on a copy, finds and locale/ does not have, or has no more."""
    for folder in FOLDERS:
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in ENDINGS:
                _put(file, copy / file.relative_to(ROOT))
    _put(_po(ROOT, "it"), _po(copy, "it"))
    _run([sys.executable, "-m", "django", *COLLECT], copy)
    old, new = _ids(_po(ROOT, "it")), _ids(_po(copy, "it"))
    return [f"not collected: {one}" for one in sorted(new - old)] + [
        f"not used any more: {one}" for one in sorted(old - new)
    ]


def _lacking(file: Path) -> list[str]:
    language = file.parent.parent.name
    return [
        f"{language}: not translated: {one}"
        for kind in LACKING
        for one in sorted(_ids(file, "--no-obsolete", kind))
    ]


def _ids(file: Path, *words: str) -> set[str]:
    """The texts in a file of translations, as they stand there; ``words`` choose among them."""
    told = _run(["msgattrib", "--no-wrap", *words, str(file)], ROOT)
    found, text = set(), ""
    for line in [*told.splitlines(), ""]:
        if line.startswith(("msgctxt ", "msgid ")) or (text and line.startswith('"')):
            text += line
        elif text:
            found.add(text)
            text = ""
    return found - {'msgid ""'}


def _po(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def _put(file: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, place)


def _run(command: list[str], folder: Path) -> str:
    # Without settings it looks for locale/ in the folder it is run in.
    env = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main())
