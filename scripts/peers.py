"""What `benchmarks/peers.py` compares us with, in a folder of its own that may be thrown away.

    python3 scripts/peers.py

pandana goes into a virtual environment, Valhalla's wheel is unpacked for the programs in it (it is
for a newer Python than ours, which its programs do not need). Nothing of the product depends on
either; what cannot be had is said, and the benchmark says it again.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile

from common import LOCAL, say

PEERS = LOCAL / "peers"
PANDANA = "pandana==0.8"
VALHALLA = "pyvalhalla==3.9.1"
# Of a Linux on Intel; elsewhere pip says that there is none.
_WHEEL = ["--only-binary=:all:", "--python-version", "3.12", "--platform", "manylinux_2_28_x86_64"]
_PATIENCE_S = 600


def _pip(python: str, *arguments: str) -> str:
    """Empty when it went well, else pip's last line."""
    command = [python, "-m", "pip", "--disable-pip-version-check", *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired:
        return f"pip took more than {_PATIENCE_S} s"
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["pip failed"])[-1]


def pandana() -> str:
    """A virtual environment with pandana; what went wrong, or nothing."""
    folder = PEERS / "pandana"
    if (folder / "ready").exists():
        return ""
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    wrong = _pip(str(folder / "bin" / "python"), "install", PANDANA)
    if not wrong:
        (folder / "ready").touch()
    return wrong


def valhalla() -> str:
    """Valhalla's programs; what went wrong, or nothing."""
    folder = PEERS / "valhalla"
    if (folder / "ready").exists():
        return ""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    wrong = _pip(sys.executable, "download", "--no-deps", *_WHEEL, "-d", str(folder), VALHALLA)
    if wrong:
        return wrong
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
        wheel.unlink()
    for program in (folder / "valhalla" / "bin").iterdir():
        program.chmod(0o755)
    (folder / "ready").touch()
    return ""


if __name__ == "__main__":
    PEERS.mkdir(parents=True, exist_ok=True)
    for name, prepare in (("pandana", pandana), ("Valhalla", valhalla)):
        wrong = prepare()
        say(f"{name}: {wrong}" if wrong else f"{name} is in {PEERS}")
