"""Who signs in, how, and for how long (decision 26)."""

from project.settings.environment import env

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts_home"
LOGOUT_REDIRECT_URL = "account_login"
# How long a sign-in holds (decision 26): in all, and without a page being asked for.
SESSION_COOKIE_AGE = env.int("SOGLIA_SESSION_HOURS", default=12) * 3600
SOGLIA_SESSION_IDLE_S: int = env.int("SOGLIA_SESSION_IDLE_MINUTES", default=60) * 60
ACCOUNT_ADAPTER = "apps.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_SIGNUP_ENABLED = False
# An invitation is answered from the mailbox: that verifies the address.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "apps.accounts.sign_in_forms.SignInForm",
    "reset_password": "apps.accounts.sign_in_forms.AskForPasswordForm",
    "reset_password_from_key": "apps.accounts.sign_in_forms.NewPasswordForm",
    "change_password": "apps.accounts.sign_in_forms.ChangePasswordForm",
    "set_password": "apps.accounts.sign_in_forms.SetPasswordForm",
    "reauthenticate": "apps.accounts.sign_in_forms.ConfirmPasswordForm",
}
MFA_FORMS = {
    "authenticate": "apps.accounts.sign_in_forms.CodeForm",
    "reauthenticate": "apps.accounts.sign_in_forms.ConfirmCodeForm",
    "activate_totp": "apps.accounts.sign_in_forms.ActivateTotpForm",
    "add_webauthn": "apps.accounts.sign_in_forms.AddKeyForm",
}
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
# One desk may share an address: an account locks long before its address does.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "60/15m/ip,5/15m/key",
    "reset_password": "20/h/ip,5/h/key",
    "signup": "20/m/ip",
}
MFA_ADAPTER = "apps.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Soglia"
# Clocks of phones are off by seconds, and people type slowly: half a minute either way.
MFA_TOTP_TOLERANCE = 1
MFA_TRUST_ENABLED = False
# Nobody signs up here, so an address that nobody verified cannot be somebody else's trap.
MFA_ALLOW_UNVERIFIED_EMAIL = True
SOCIALACCOUNT_ADAPTER = "apps.accounts.adapters.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOGLIA_OIDC_SERVER_URL: str = env("SOGLIA_OIDC_SERVER_URL", default="")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "city",
                "name": env("SOGLIA_OIDC_NAME", default="OpenID Connect"),
                "client_id": env("SOGLIA_OIDC_CLIENT_ID", default=""),
                "secret": env("SOGLIA_OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": SOGLIA_OIDC_SERVER_URL},
            }
        ]
        if SOGLIA_OIDC_SERVER_URL
        else [],
    }
}
# Where the provider's sign-in page is: a form of ours may lead there (content security policy).
SOGLIA_OIDC_ORIGINS: list[str] = env.list(
    "SOGLIA_OIDC_ORIGINS",
    default=["/".join(SOGLIA_OIDC_SERVER_URL.split("/")[:3])] if SOGLIA_OIDC_SERVER_URL else [],
)
