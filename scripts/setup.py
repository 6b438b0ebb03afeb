"""Everything a fresh clone needs, in order; what is already there is left alone.

    python3 scripts/setup.py [--dev] [--tests] [--instance NAME]

--dev adds the packages of tests and checks, --tests a browser and fonts, --instance
starts that pair of private servers (see servers.py).
"""

from __future__ import annotations

import argparse

import frontend
import messages
import packages
import python_env
import servers


def prepare(*, dev: bool = False, tests: bool = False) -> None:
    """System packages, Python packages, compiled front end and translations."""
    packages.install([*packages.missing_for_python(), *packages.missing_for_pdf()])
    wanted = servers.Instance("main")
    missing = packages.missing_for_servers(postgres=wanted.wants_postgres, redis=wanted.wants_redis)
    packages.install(missing, otherwise=servers.OVERRIDE_HINT)
    if tests:
        packages.install(packages.missing_for_tests())
    python_env.ensure(dev=dev)
    frontend.ensure(dev=dev)
    messages.ensure()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true")
    parser.add_argument("--tests", action="store_true")
    parser.add_argument("--instance")
    chosen = parser.parse_args()
    prepare(dev=chosen.dev, tests=chosen.tests)
    if chosen.instance:
        servers.Instance(chosen.instance).start()


if __name__ == "__main__":
    main()
