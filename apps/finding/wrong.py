""" "This is wrong": from the page of a point, by anybody, with an answer owed."""

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts import services as accounts
from apps.points import queries as points
from apps.points import services
from apps.visitors.forms import is_doubted
from project.too_many import too_many_page

PAGES = require_http_methods(["GET", "HEAD", "POST"])


class WrongForm(forms.Form):
    """What is wrong. It only shapes what is typed: the services decide."""

    about = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"),
        choices=points.ABOUT,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is wrong.")},
    )
    place = forms.ChoiceField(label=gettext_lazy("Which place?"), required=False)
    text = forms.CharField(
        label=gettext_lazy("How is it really?"),
        help_text=gettext_lazy(
            "If you know, in a few words: at most 1000 signs. Only the office reads it. Write "
            "nothing about yourself."
        ),
        required=False,
        max_length=services.TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail, if you want the answer by mail"),
        help_text=gettext_lazy("You can also read the answer with a code, without any address."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, facts: points.PointFacts, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(facts.sites) > 1:
            place: Any = self.fields["place"]
            place.choices = [
                ("", _("All of it")),
                *((one.code, one.name) for one in facts.sites),
            ]
        else:
            del self.fields["place"]


@never_cache
@PAGES
def say_wrong(request: HttpRequest, code: str) -> HttpResponse:
    """The form, and what was sent with it."""
    facts = points.point(code)
    if facts is None:
        raise Http404
    context: dict[str, Any] = {"point": facts}
    if request.method != "POST":
        asked = {"place": request.GET.get("place", ""), "client_uuid": uuid.uuid4()}
        context["form"] = WrongForm(facts, initial=asked)
        return render(request, "finding/wrong.html", context)
    form = context["form"] = WrongForm(facts, request.POST)
    if not form.is_valid():
        return render(request, "finding/wrong.html", context, status=422)
    if is_doubted(request):
        context["doubted"] = True
        return render(request, "finding/wrong.html", context, status=422)
    given = form.cleaned_data
    try:
        accounts.spend(request, "wrong")
        if given["email"]:
            # It may be somebody else's address: a mail goes there.
            accounts.spend(request, "mail")
        said = services.say_wrong(
            client_uuid=given["client_uuid"] or uuid.uuid4(),
            point_code=facts.code,
            about=given["about"],
            site_code=given.get("place", ""),
            text=given["text"],
            email=given["email"],
            language=get_language() or "it",
        )
    except accounts.TooMany as too_many:
        context["wait_minutes"] = too_many.wait_minutes
        return render(request, "finding/wrong.html", context, status=429)
    except services.CorrectionRefused as refused:
        for name, words in refused.errors.items():
            field = {"site": "place"}.get(name, name)
            form.add_error(field if field in form.fields else None, str(words))
        return render(request, "finding/wrong.html", context, status=422)
    return redirect("point_wrong_answer", code=said.code)


@never_cache
@PAGES
def find_answer(request: HttpRequest) -> HttpResponse:
    """Find the answer with the code."""
    typed = request.POST.get("code", "")[:80]
    context = {"typed": typed, "is_unknown": False}
    if request.method == "POST":
        try:
            accounts.spend(request, "code")
        except accounts.TooMany as too_many:
            return too_many_page(request, too_many)
        code = accounts.canonical_code(typed)
        if code and points.correction_by_code(code) is not None:
            return redirect("point_wrong_answer", code=code)
        context["is_unknown"] = True
    status = 404 if context["is_unknown"] else 200
    return render(request, "finding/wrong_find.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD"])
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """What became of it. Nothing that was typed is shown: a code may be lost on a tram."""
    try:
        accounts.spend(request, "code")
    except accounts.TooMany as too_many:
        return too_many_page(request, too_many)
    canonical = accounts.canonical_code(code)
    found = points.correction_by_code(canonical) if canonical else None
    if found is None:
        raise Http404
    return render(request, "finding/wrong_answer.html", {"correction": found})


@never_cache
@PAGES
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Is this your address? Opening the link changes nothing; one of two buttons does."""
    try:
        if request.method != "POST":
            services.correction_of_link(token)
            return render(request, "finding/wrong_confirm.html", {})
        if request.POST.get("deed") == "refuse":
            services.forget_email(token)
            return render(request, "finding/wrong_confirm.html", {"is_forgotten": True})
        return redirect("point_wrong_answer", code=services.confirm_email(token))
    except services.BadLink:
        return render(request, "finding/wrong_confirm.html", {"is_dead": True}, status=410)
