"""Forms about who is competent: rules, bodies, programs with a key, the answer for a report."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.reports import services
from apps.reports.competence import NEAR_MAX_M
from apps.reports.models import ApiClient, CompetenceRule, CompetentBody, ForwardingState
from apps.reports.open311.catalogue import jurisdiction
from apps.territory import queries as territory
from apps.twin.kinds import KINDS, BarrierKind


class BodyField(forms.ModelChoiceField):
    """Bodies by name: ``str(body)`` is made for logs."""

    def __init__(self, **kwargs: Any) -> None:
        bodies = CompetentBody.objects.filter(active=True).order_by("name")
        super().__init__(bodies, **kwargs)

    def label_from_instance(self, obj: models.Model) -> str:
        return str(getattr(obj, "name", obj))


class RuleForm(forms.ModelForm):
    """A rule. What is left empty fits everything."""

    body = BodyField(label=_("Competent body"))
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of barrier"),
        choices=BarrierKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    districts = forms.MultipleChoiceField(
        label=_("Districts"), widget=forms.CheckboxSelectMultiple, required=False
    )
    streets = forms.CharField(
        label=_("Streets"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One on each line. The rule fits along these streets only."),
        required=False,
    )
    near_category = forms.ChoiceField(label=_("Near a place of this sort"), required=False)
    near_m = forms.IntegerField(
        label=_("How near, in metres"), min_value=1, max_value=NEAR_MAX_M, required=False
    )
    source = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("The regulation or the agreement that says so."),
        required=False,
    )

    class Meta:
        model = CompetenceRule
        fields = ["body", "kinds", "districts", "near_category", "near_m", "streets", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one.code, one.name) for one in territory.districts()]
        # What a rule says of a district that is gone stays visible.
        told = [code for code in _list(self.instance.districts) if code not in dict(known)]
        self._choices("districts", [*known, *((code, code) for code in told)])
        with_data = set(territory.categories_with_data())
        self._choices(
            "near_category",
            [
                ("", _("Anywhere")),
                *(
                    (code, label if code in with_data else _without_data(label))
                    for code, label in territory.category_labels().items()
                ),
            ],
        )
        self.initial["streets"] = "\n".join(_list(self.instance.streets))

    def clean_streets(self) -> list[str]:
        """Each line a street."""
        lines = self.cleaned_data["streets"].replace("\x00", "").splitlines()
        return [line.strip()[:250] for line in lines if line.strip()]

    def clean(self) -> dict[str, Any]:
        """Near what, and how near, go together."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("near_category") and not cleaned.get("near_m"):
            self.add_error("near_m", _("Say how near, in metres."))
        if not cleaned.get("near_category"):
            cleaned["near_m"] = None
        return cleaned

    def save(self, commit: bool = True) -> CompetenceRule:
        """Through the services: they keep the order and read the rule once."""
        return services.save_rule(self.instance)

    def _choices(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above, for the types
        field.choices = choices


class BodyForm(forms.ModelForm):
    """A body that acts, and how it is told."""

    language = forms.ChoiceField(label=_("Language of its messages"), choices=settings.LANGUAGES)
    open311_url = forms.URLField(
        label=_("Address of its Open311 endpoint"),
        required=False,
        assume_scheme="https",
        help_text=_("Without “requests.json”, for example https://example.org/open311/v2"),
    )

    class Meta:
        model = CompetentBody
        fields = [
            "name",
            "code",
            "active",
            "forward_by",
            "forward_when_verified",
            "language",
            "email",
            "open311_url",
            "open311_jurisdiction",
            "open311_key_name",
            "open311_services",
        ]
        help_texts = {
            "open311_services": _(
                'Our kinds and its codes, such as {"step": "S-12"}; “*” stands for all others.'
            ),
        }

    def clean_open311_services(self) -> dict[str, str]:
        """A table of codes and nothing else."""
        table = self.cleaned_data["open311_services"] or {}
        good = isinstance(table, dict) and all(
            (kind in KINDS or kind == "*") and isinstance(code, str) and 0 < len(code) <= 100
            for kind, code in table.items()
        )
        if not good:
            raise forms.ValidationError(_("Write kinds of barrier with one code each."))
        return dict(table)

    def clean(self) -> dict[str, Any]:
        """Whoever is to be told has an address."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("forward_by") == "email" and not cleaned.get("email"):
            self.add_error("email", _("Write the address its messages go to."))
        url = cleaned.get("open311_url") or ""
        if cleaned.get("forward_by") == "open311" and not url:
            self.add_error("open311_url", _("Write the address of its server."))
        inside = settings.SOGLIA_OPEN311_MAY_CALL_INSIDE
        if url and not url.startswith("https://") and not inside:
            self.add_error("open311_url", _("The address must begin with https://."))
        return cleaned


class ApiClientForm(forms.ModelForm):
    """A program that may send reports. ``new_key`` is its key, when one was made."""

    renew = forms.BooleanField(
        label=_("Make a new key"),
        required=False,
        help_text=_("The old one is worth nothing from then on."),
    )
    new_key = ""

    class Meta:
        model = ApiClient
        fields = ["name", "jurisdiction", "posts_per_hour", "active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["renew"], self.fields["active"]
            self.initial["jurisdiction"] = jurisdiction()

    def save(self, commit: bool = True) -> ApiClient:
        """The key is made by the services, and shown by the view."""
        if self.instance.pk is None:
            made, self.new_key = services.create_api_client(**self.cleaned_data)
            self.instance = made
            return made
        saved: ApiClient = super().save(commit)
        if self.cleaned_data["renew"]:
            self.new_key = services.new_api_key(saved)
        return saved


class AssignForm(forms.Form):
    """Who has to act, and why somebody else than before."""

    body = BodyField(label=_("Competent body"), to_field_name="code")
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", _("Choose")), *services.ASSIGN_REASONS.items()]
    )
    expected = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class ForwardForm(forms.Form):
    """Tell a body."""

    body = BodyField(label=_("To"), to_field_name="code")
    with_text = forms.BooleanField(label=_("Send the reporter's words too"), required=False)
    text_checked = forms.BooleanField(
        label=_("I have checked the text: it holds nothing private"), required=False
    )
    with_contact = forms.BooleanField(
        label=_("Send the contact too (the reporter agreed)"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = field.queryset.exclude(forward_by="")  # type: ignore[union-attr]


class ForwardingFilterForm(forms.Form):
    """Which ones."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *ForwardingState.choices]
    )


def _list(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _without_data(label: str) -> str:
    return str(_("%(label)s (no data is loaded)")) % {"label": label}
