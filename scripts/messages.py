"""Compile the translations (*.po) that changed; the compiled files are not committed."""

from __future__ import annotations

import shutil
import subprocess

from common import ROOT, Stamp, digest, fail, say


def ensure() -> None:
    """Have a compiled catalogue beside every *.po, as they are now."""
    folders = [ROOT / "locale", *(ROOT / "apps").glob("*/locale")]
    catalogues = sorted(file for folder in folders for file in folder.rglob("*.po"))
    compiled = [file.with_suffix(".mo") for file in catalogues]
    stamp = Stamp("messages", digest(catalogues))
    if stamp.is_current() and all(file.exists() for file in compiled):
        return
    program = shutil.which("msgfmt")
    if not program:
        fail("gettext is not installed: please install the package gettext.")
    say("Compiling translations")
    for source, target in zip(catalogues, compiled, strict=True):
        command = [program, "--check-format", "-o", str(target), str(source)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            fail(f"{source.relative_to(ROOT)} is broken: {done.stderr.strip()}")
    stamp.write()


if __name__ == "__main__":
    ensure()
