"""Pages of the admin: all versions, a new one from an old one, what it would change."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import queries as accounts
from apps.office.versions import Actor, Shelf, VersionRefused

_HIGHEST = 2**31 - 1  # of the column


@dataclass(frozen=True, slots=True)
class Edit:
    """A version in its form. ``keep`` makes a draft of what was typed, if that is valid."""

    form: Form
    is_valid: bool
    keep: Callable[[], int]
    also: dict[str, Any] = field(default_factory=dict)


class VersionPages(ABC):
    """One kind of data says what is its own; for who works in the whole city, as the data does.

    ``folder``: of the addresses. ``names``: how their names begin. ``templates``: how those of
    the three pages begin. ``title``: heading of the list of versions.
    """

    folder: ClassVar[str]
    names: ClassVar[str]
    templates: ClassVar[str]
    icon: ClassVar[str]
    title: ClassVar[Promise]
    in_force: ClassVar[Promise] = gettext_lazy("Version %(version)s is in force.")
    shelf: ClassVar[Shelf[Any]]

    @abstractmethod
    def put_in_force(self, version: int, actor: Actor) -> None:
        """By the service."""

    @abstractmethod
    def edit(self, old: Any, data: Any) -> Edit:
        """An old version in its form; ``data``: what was typed, None at first."""

    @abstractmethod
    def shown(self, found: Any) -> dict[str, Any]:
        """A version and what it would change, for its page; with ``header_title``."""

    def find(self, version: int) -> Any:
        """One version, or None."""
        return self.shelf.get(version)

    def urls(self) -> list[URLPattern]:
        """Wagtail itself asks for a sign-in before any of these."""
        one = f"{self.folder}/<int:version>/"
        form = require_http_methods(["GET", "HEAD", "POST"])
        return [
            path(f"{self.folder}/", never_cache(require_safe(self.index)), name=self.names),
            path(one, never_cache(require_safe(self.preview)), name=f"{self.names}_preview"),
            path(f"{one}new/", never_cache(form(self.new_version)), name=f"{self.names}_new"),
            path(
                f"{one}activate/",
                never_cache(require_POST(self.activate)),
                name=f"{self.names}_activate",
            ),
        ]

    def index(self, request: HttpRequest) -> HttpResponse:
        """All versions and the log of what was in force."""
        _may(request)
        context = {
            "versions": self.shelf.rows(),
            "activations": self.shelf.activations(),
            "header_title": self.title,
        }
        return self._page(request, "", context)

    def new_version(self, request: HttpRequest, version: int) -> HttpResponse:
        """Change a version and keep it as a new draft."""
        old = self._found(request, version)
        data = request.POST if request.method == "POST" else None
        edit = self.edit(old, data)
        if edit.is_valid:
            try:
                new = edit.keep()
            except VersionRefused as refused:
                edit.form.add_error(None, str(refused))
            else:
                messages.success(request, _("Version %(version)s is kept.") % {"version": new})
                return redirect(f"{self.names}_preview", version=new)
        context = {
            **edit.also,
            "form": edit.form,
            "wrong": data is not None,
            "header_title": _("New version from version %(version)s") % {"version": version},
        }
        return self._page(request, "_edit", context, status=200 if data is None else 422)

    def preview(self, request: HttpRequest, version: int) -> HttpResponse:
        """A version, and what it would change before anybody puts it in force."""
        found = self._found(request, version)
        return self._page(request, "_preview", {"found": found, **self.shown(found)})

    def activate(self, request: HttpRequest, version: int) -> HttpResponse:
        """Put a version in force."""
        self._found(request, version)
        user: Any = request.user
        self.put_in_force(version, Actor(user.uuid, accounts.acting_role(user)))
        messages.success(request, str(self.in_force) % {"version": version})
        return redirect(self.names)

    def _found(self, request: HttpRequest, version: int) -> Any:
        _may(request)
        found = self.find(version) if version <= _HIGHEST else None
        if found is None:
            raise Http404
        return found

    def _page(
        self, request: HttpRequest, which: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        addresses = {f"url_{one}": f"{self.names}_{one}" for one in ("new", "preview", "activate")}
        context |= {"icon": self.icon, "url_all": self.names, **addresses}
        return render(request, f"{self.templates}{which}.html", context, status=status)


def _may(request: HttpRequest) -> None:
    if not accounts.holds_whole_city(request):
        raise PermissionDenied
