"""Pages of one's own appointment or enrolment, opened by its code or by a signed link."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.services import BadLink, Signer, TooMany, spend
from apps.visitors.forms import CodeForm

PAGES = require_http_methods(["GET", "HEAD", "POST"])


class Own(Protocol):
    """What somebody finds again."""

    @property
    def code(self) -> str: ...

    @property
    def link_version(self) -> int: ...


F = TypeVar("F", bound=Own)
# With the version of the link that opened it; None: it was opened by the code.
Act = Callable[[HttpRequest, F, int | None], HttpResponse]


@dataclass(frozen=True, slots=True)
class OwnPages(Generic[F]):
    """How one app finds what is one's own. ``page``: the address of its page, by the code."""

    templates: str
    page: str
    by_code: Callable[[str], F | None]
    by_uuid: Callable[[UUID], F | None]
    signer: Signer
    # Whether a link for a purpose still opens something.
    is_open: Callable[[F, str], bool]
    name: Promise
    lead: Promise
    code_label: Promise
    unknown_code: Promise

    def lookup(self, request: HttpRequest) -> HttpResponse:
        """Find it by its code. Guessing is counted."""
        form = CodeForm(request.POST or None, label=self.code_label)
        status = 200
        if request.method == "POST" and form.is_valid():
            try:
                spend(request, "code")
            except TooMany as many:
                status = 429
                form.add_error(None, many.words)
            else:
                found = self.by_code(form.cleaned_data["code"])
                if found is not None:
                    return self.to(found)
                form.add_error("code", str(self.unknown_code))
        context = {
            "form": form,
            "name": self.name,
            "lead": self.lead,
            "breadcrumb": f"{self.templates}/parts/breadcrumb.html",
        }
        return render(request, "visitors/lookup.html", context, status=status)

    def found(self, code: str) -> F:
        """By its code. Raises ``Http404``."""
        found = self.by_code(code)
        if found is None:
            raise Http404
        return found

    def linked(self, token: str, purpose: str) -> F | None:
        """What a link opens, unless that has changed since."""
        try:
            link = self.signer.read(token, purpose)
        except BadLink:
            return None
        found = self.by_uuid(link.subject)
        return found if found is not None and found.link_version == link.version else None

    def with_code(self, act: Act[F]) -> Callable[..., HttpResponse]:
        """A view of ``act``, opened by the code."""

        @never_cache
        @PAGES
        def view(request: HttpRequest, code: str) -> HttpResponse:
            return act(request, self.found(code), None)

        return view

    def with_link(self, act: Act[F], purpose: str) -> Callable[..., HttpResponse]:
        """A view of ``act``, opened by the link of a letter.

        Only what is sent acts: mail programs look at links.
        """

        @never_cache
        @PAGES
        def view(request: HttpRequest, token: str) -> HttpResponse:
            found = self.linked(token, purpose)
            if found is None or not self.is_open(found, purpose):
                return self.dead(request)
            return act(request, found, found.link_version)

        return view

    def to(self, found: F) -> HttpResponse:
        """To its page."""
        return redirect(self.page, code=found.code)

    def dead(self, request: HttpRequest, status: int = 410) -> HttpResponse:
        """The link opens nothing any more."""
        return render(request, f"{self.templates}/dead_link.html", status=status)
