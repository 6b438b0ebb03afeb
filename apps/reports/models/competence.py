"""Who has to act, and how that body is told: bodies, and the ordered rules that choose one."""

from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _


class ForwardBy(models.TextChoices):
    """How a body is told."""

    NOTHING = "", _("It is not told from here")
    EMAIL = "email", _("E-mail")
    OPEN311 = "open311", _("Open311")


class CompetentBody(models.Model):
    """A body that acts on barriers: City, circoscrizione, a company of the City.

    The key for its Open311 server is not kept here: ``open311_key_name`` names one of the
    installation's secrets (``SOGLIA_OPEN311_KEYS``).
    """

    wagtail_reference_index_ignore = True

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    active = models.BooleanField(_("in use"), default=True)
    forward_by = models.CharField(
        _("how it is told"), max_length=8, choices=ForwardBy.choices, blank=True
    )
    forward_when_verified = models.BooleanField(
        _("told as soon as a report is verified"),
        default=False,
        help_text=_("Without it a person presses “Forward”."),
    )
    language = models.CharField(_("language of its messages"), max_length=5, default="it")
    email = models.EmailField(_("e-mail"), blank=True)
    open311_url = models.URLField(
        _("address of its Open311 endpoint"),
        blank=True,
        help_text=_("Without “requests.json”, for example https://example.org/open311/v2"),
    )
    open311_jurisdiction = models.CharField(_("its jurisdiction_id"), max_length=100, blank=True)
    open311_key_name = models.CharField(
        _("name of the key"),
        max_length=40,
        blank=True,
        help_text=_("The key itself is in the settings of the installation, never here."),
    )
    # Our kind -> its service code. A kind that is not named goes to ``*``, or keeps its own code.
    open311_services = models.JSONField(_("its service codes"), default=dict, blank=True)
    # While its server does not say what became of its requests, it is asked less and less.
    look_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    next_look_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="told_by_mail_has_an_address",
                condition=~Q(forward_by="email") | ~Q(email=""),
            ),
            models.CheckConstraint(
                name="told_by_open311_has_a_server",
                condition=~Q(forward_by="open311") | ~Q(open311_url=""),
            ),
        ]

    def __str__(self) -> str:
        return f"body {self.code}"


class CompetenceRule(models.Model):
    """One line of "who is competent". The first that fits decides; empty lists fit everything.

    A rule that cannot be read switches itself off and says why: intake never waits for it.
    """

    wagtail_reference_index_ignore = True

    order = models.PositiveIntegerField()
    body = models.ForeignKey(CompetentBody, on_delete=models.PROTECT, related_name="rules")
    kinds = models.JSONField(default=list, blank=True)
    districts = models.JSONField(default=list, blank=True)
    # Names of streets as in the register: "along the great avenues" is a list of them.
    streets = models.JSONField(default=list, blank=True)
    # A category of places of ``territory``, such as "stop", and how near.
    near_category = models.CharField(max_length=20, blank=True)
    near_m = models.PositiveSmallIntegerField(null=True, blank=True)
    active = models.BooleanField(default=True)
    switched_off_reason = models.CharField(max_length=80, blank=True)
    switched_off_at = models.DateTimeField(null=True, blank=True)
    # Why it says so: a regulation, an agreement. Written by staff about the City, not by citizens.
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], name="one_rule_a_place", deferrable=Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return f"rule {self.pk} for body {self.body_id}"
