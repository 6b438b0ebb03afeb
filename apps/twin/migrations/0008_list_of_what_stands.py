"""The public list of barriers is read in its order, however many there are."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("twin", "0007_survey_photos_have_no_flag")]

    operations = [
        migrations.AddIndex(
            model_name="barrier",
            index=models.Index(
                F("last_seen_at").desc(),
                F("uuid"),
                condition=Q(state__in=["suspected", "confirmed", "planned", "removal_claimed"]),
                name="barrier_last_seen",
            ),
        ),
    ]
