"""Settings of a public installation. Every value that matters must be given."""

from project.settings.base import *  # noqa: F403
from project.settings.base import COLLECTED_STORAGES
from project.settings.environment import env

ALLOWED_HOSTS = env.list("SOGLIA_ALLOWED_HOSTS")
SOGLIA_BASE_URL = env("SOGLIA_BASE_URL")
CSRF_TRUSTED_ORIGINS = env.list("SOGLIA_CSRF_TRUSTED_ORIGINS", default=[SOGLIA_BASE_URL])
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES = COLLECTED_STORAGES
# Without an address of a mail server nothing would ever leave.
vars().update(env.email_url("SOGLIA_EMAIL_URL"))
DEFAULT_FROM_EMAIL = env("SOGLIA_MAIL_FROM")
