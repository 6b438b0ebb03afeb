"""An identity provider for the tests: allauth's own, in a process and a database of its own.

``python oidc_provider.py FOLDER PORT REDIRECT_URI`` serves until it is stopped. It knows four
people, all with the same password; ``unsure`` has an address that nobody verified.
"""

from __future__ import annotations

import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

CLIENT_ID = "soglia-tests"
CLIENT_SECRET = "only-for-tests"
PASSWORD = "at the provider"
PEOPLE = {
    "anna": ("anna@example.org", True),
    "nora": ("nora@example.org", True),
    "other": ("other@elsewhere.example", True),
    "unsure": ("berta@example.org", False),
}


# Django reads the addresses from here.
urlpatterns: list[object] = []


class Quiet(WSGIRequestHandler):
    """Tests read no access log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


def configure(folder: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    settings.configure(
        SECRET_KEY="the provider's own",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_RATE_LIMITS=False,
        IDP_OIDC_PRIVATE_KEY=pem,
        USE_TZ=True,
    )


def load(redirect_uri: str) -> None:
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for name, (email, verified) in PEOPLE.items():
        user = User.objects.create_user(
            name, email, PASSWORD, first_name=name.title(), last_name="Provider"
        )
        EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    Client.objects.create(
        id=CLIENT_ID,
        name="Soglia",
        secret=make_password(CLIENT_SECRET),
        scopes="openid\nprofile\nemail",
        redirect_uris=redirect_uri,
        skip_consent=True,
    )


def main(folder: str, port: str, redirect_uri: str) -> None:
    configure(Path(folder))
    import django

    django.setup()
    from django.urls import include, path

    load(redirect_uri)
    urlpatterns.append(path("", include("allauth.idp.urls")))
    urlpatterns.append(path("accounts/", include("allauth.account.urls")))
    from django.core.wsgi import get_wsgi_application

    server = make_server(
        "127.0.0.1", int(port), get_wsgi_application(), WSGIServer, handler_class=Quiet
    )
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
