"""Where the project lies, and what the environment says."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
# `make setup` writes the addresses of the private servers here; the environment wins over it.
env.read_env(BASE_DIR / ".local" / "env", overwrite=False)
