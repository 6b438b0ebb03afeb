"""Settings of the tests: real PostgreSQL, real Redis, fast passwords, throw-away files."""

import os
import re
import tempfile
from pathlib import Path

from project.settings.base import *  # noqa: F403
from project.settings.base import CACHES, DATABASES, REDIS_URL
from project.settings.environment import env

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Several people may run the tests on one server at a time: each names a database of its own.
DATABASES["default"]["TEST"] = {"NAME": env("SOGLIA_TEST_DB", default="test_soglia")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
# Processes that test side by side would empty each other's cache and forget each other's counts.
if _worker := re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")):
    REDIS_URL = CACHES["default"]["LOCATION"] = CELERY_BROKER_URL = re.sub(
        r"/\d+$", f"/{40 + int(_worker)}", REDIS_URL
    )
_files = Path(tempfile.mkdtemp(prefix="soglia-test-"))
MEDIA_ROOT = _files / "media"
ENGINE_ROOT = _files / "engine"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# Every test asks from one address.
SOGLIA_LIMITED = False
