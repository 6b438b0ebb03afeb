"""Settings of the tests: real PostgreSQL, real Redis, fast passwords, throw-away files."""

import tempfile
from pathlib import Path

from project.settings.base import *  # noqa: F403
from project.settings.base import DATABASES
from project.settings.environment import env

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Several people may run the tests on one server at a time: each names a database of its own.
DATABASES["default"]["TEST"] = {"NAME": env("SOGLIA_TEST_DB", default="test_soglia")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
_files = Path(tempfile.mkdtemp(prefix="soglia-test-"))
MEDIA_ROOT = _files / "media"
ENGINE_ROOT = _files / "engine"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# Every test asks from one address.
SOGLIA_LIMITED = False
