"""Settings common to every environment. Secrets come only from the environment."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from project.gis_libraries import wheel_library
from project.settings.environment import BASE_DIR, env
from project.settings.people import *  # noqa: F403
from project.settings.schedule import CELERY_BEAT_SCHEDULE  # noqa: F401 - Celery reads it

SECRET_KEY = env("SOGLIA_SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("SOGLIA_ALLOWED_HOSTS", default=[])
# Which folder of `cities/` holds the facts of this installation.
SOGLIA_CITY: str = env("SOGLIA_CITY", default="torino")
# Absolute address used in messages and receipts, where no request is at hand.
SOGLIA_BASE_URL: str = env("SOGLIA_BASE_URL", default="http://localhost:8000")

# Keys for the Open311 servers of other bodies, by the name staff write: "gtt=...,amiat=...".
SOGLIA_OPEN311_KEYS: dict[str, str] = env.dict("SOGLIA_OPEN311_KEYS", default={})
# Whom to ask about our own Open311 server; shown by its discovery.
SOGLIA_OPEN311_CONTACT: str = env("SOGLIA_OPEN311_CONTACT", default="")
# Forwarding may call this machine and private networks, without TLS: for tests only.
SOGLIA_OPEN311_MAY_CALL_INSIDE = False

INSTALLED_APPS = [
    "apps.pages",
    "apps.facilita",
    "apps.desk",
    "apps.finding",
    "apps.opendata",
    "apps.reports",
    "apps.booking",
    "apps.courses",
    "apps.reach",
    "apps.works",
    "apps.twin",
    "apps.points",
    "apps.territory",
    "apps.office",
    "apps.erasure",
    "apps.outbox",
    "apps.mail",
    "apps.accounts",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "apps.accounts.wagtail_users.UsersElsewhereConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.gis",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "project.middleware.SaneBodyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "project.middleware.TextGZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "project.middleware.AdminContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "project.middleware.PageLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apps.accounts.middleware.SignedInMiddleware",
    "apps.desk.practice.PracticeMiddleware",
    "apps.points.middleware.RegisterReadOnceMiddleware",
]

ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "apps.pages.context_processors.site",
            ],
        },
    },
]

# Field templates and our own share one engine, so that a widget can be restyled in templates/.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# --- data -----------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", engine="django.contrib.gis.db.backends.postgis")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("SOGLIA_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
GDAL_LIBRARY_PATH = env("GDAL_LIBRARY_PATH", default=None) or wheel_library("pyogrio", "libgdal")
GEOS_LIBRARY_PATH = env("GEOS_LIBRARY_PATH", default=None) or wheel_library("shapely", "libgeos_c")

REDIS_URL: str = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "project.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "soglia",
        # Redis answers in less than a millisecond, or does not answer.
        "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.5},
    }
}

# --- background work ------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"apps.reach.tasks.*": {"queue": "engine"}}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Never closed by Celery itself: see project.celery.
CELERY_DB_REUSE_MAX = 2**62
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A dead broker must not hold a citizen's request: one quick try, then the sweeper finds the row.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "visibility_timeout": 300,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Europe/Rome"

# --- mail -----------------------------------------------------------------------------------
# Printed where nothing else is said: the queue is worked on the same way everywhere.
vars().update(env.email_url("SOGLIA_EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL: str = env("SOGLIA_MAIL_FROM", default="Soglia <soglia@localhost>")
# Where mails that cannot be delivered come back to, when that is another mailbox: its mails are
# read by `manage.py read_bounces`.
SOGLIA_MAIL_BOUNCES_TO: str = env("SOGLIA_MAIL_BOUNCES_TO", default="")
# A mail server that says nothing for so long holds a worker no longer.
EMAIL_TIMEOUT = env.int("SOGLIA_EMAIL_TIMEOUT_S", default=10)

# --- languages ------------------------------------------------------------------------------
LANGUAGE_CODE = "it"
LANGUAGES = [
    ("it", _("Italian")),
    ("en", _("English")),
    ("fr", _("French")),
    ("ar", _("Arabic")),
    ("ro", _("Romanian")),
]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["project.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Rome"

# --- files ----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("SOGLIA_STATIC_ROOT", default=str(BASE_DIR / ".local" / "static")))
# Collected (`manage.py collectstatic`): compressed beforehand, with names browsers keep for ever.
COLLECTED_STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATICFILES_DIRS = [BASE_DIR / "project" / "static_compiled"]
MEDIA_ROOT = Path(env("SOGLIA_MEDIA_ROOT", default=str(BASE_DIR / ".local" / "media")))
# Photos are private until reviewed: nothing under MEDIA_ROOT is served by its path.
MEDIA_URL = "/media/"
# Arrays and checkpoints of the accessibility engine.
ENGINE_ROOT = Path(env("SOGLIA_ENGINE_ROOT", default=str(BASE_DIR / ".local" / "engine")))
# Files of the open data, made when somebody asks: they may be deleted at any time.
OPEN_DATA_ROOT = Path(env("SOGLIA_OPEN_DATA_ROOT", default=str(BASE_DIR / ".local" / "open-data")))
# Text and numbers of a form; files have a limit of their own (twin.photos).
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

# --- safety ---------------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    # The Wagtail admin needs inline styles (decision 8): it has a policy of its own.
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF, *SOGLIA_OIDC_ORIGINS],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
    },
}

# How many proxies of ours stand before the application (their last words say who asks), and
# limits that differ from accounts.limits.LIMITS.
SOGLIA_PROXIES = env.int("SOGLIA_PROXIES", default=0)
SOGLIA_LIMITS: dict[str, dict[str, str]] = {}
# Off only where one machine plays a whole city: benchmarks and tests.
SOGLIA_LIMITED = env.bool("SOGLIA_LIMITED", default=True)

# Limits and waits of booking that differ from booking.fair_use.DEFAULTS.
SOGLIA_BOOKING: dict[str, int] = {}
# The same of courses.settings.DEFAULTS.
SOGLIA_COURSES: dict[str, int] = {}
# Dotted name of a class that sends text messages (booking.sms); empty: none are sent.
SOGLIA_SMS: str = env("SOGLIA_SMS", default="")
# Whether help is reported to the national monitoring ("Facilita", decision 38). Without it nothing
# here asks for a tax code.
SOGLIA_FACILITA: bool = env.bool("SOGLIA_FACILITA", default=False)

# --- Wagtail --------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Soglia"
WAGTAILADMIN_BASE_URL = SOGLIA_BASE_URL
# The admin must call no foreign host.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
# People sign in, change their password and are managed in apps.accounts.
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES

# --- API ------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    # Closed unless a view opens itself: the public API declares AllowAny view by view.
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Soglia API",
    "VERSION": "1.0.0",
    "DESCRIPTION": "Report barriers, read the accessibility layer of the city's digital twin.",
    "SERVE_INCLUDE_SCHEMA": False,
    # Version 1 and nothing else: Wagtail's own API is not ours to describe.
    "SERVE_URLCONF": "project.api_root",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"codes": {"()": "project.logs.MaskReportCodes"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["codes"],
        }
    },
    "root": {"handlers": ["console"], "level": env("SOGLIA_LOG_LEVEL", default="INFO")},
    # Wagtail tells of every task it ran at once.
    # WeasyPrint and its fonts tell of every step of every page.
    "loggers": {
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "weasyprint.progress": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
    },
}
