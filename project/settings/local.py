"""Settings of `make run` on one's own machine: safe to look at, never to expose."""

from project.settings.base import *  # noqa: F403
from project.settings.base import COLLECTED_STORAGES
from project.settings.environment import BASE_DIR, env

DEBUG = env.bool("SOGLIA_DEBUG", default=False)
ALLOWED_HOSTS = [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *env.list("SOGLIA_ALLOWED_HOSTS", default=[]),
]
if not env("SOGLIA_EMAIL_URL", default=""):
    # Mails become files, to be read and their links followed.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = BASE_DIR / ".local" / "mail"
# Files as production serves them, to measure what a page weighs there.
if env.bool("SOGLIA_STATIC_COLLECTED", default=False):
    STORAGES = COLLECTED_STORAGES
else:
    WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
# Browsers count http://localhost as safe; security keys can be tried there.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
