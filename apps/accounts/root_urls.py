"""Addresses without a language: the identity provider knows them, and so does Wagtail."""

from allauth.socialaccount.providers.openid_connect import urls as openid_connect
from django.urls import include, path

from apps.accounts.views import own

urlpatterns = [
    path("access/oidc/", include(openid_connect)),
    # Wagtail's own door and its tools for users in bulk are walled up.
    path("admin/login/", own.to_sign_in),
    path("admin/bulk/accounts/user/<str:action>/", own.not_here),
]
