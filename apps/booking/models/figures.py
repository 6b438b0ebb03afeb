"""What nobody could be offered. Counted by day, without anybody in it."""

from django.db import models


class UnservedDemand(models.Model):
    """Somebody looked for a time and found none; how often on a day. No site: at none of them."""

    wagtail_reference_index_ignore = True

    site = models.ForeignKey(
        "points.Site", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    # A code of ``points.catalogue.SERVICES``.
    service = models.CharField(max_length=30)
    day = models.DateField()
    searches = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "service", "site"], name="unserved_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"unserved {self.service} at {self.site_id or 'every site'} on {self.day}"
