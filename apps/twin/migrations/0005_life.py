"""Barriers may be merged, and may end by themselves; every observation says whom it speaks for."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def speak_for_themselves(apps, schema_editor):
    apps.get_model("twin", "Observation").objects.update(speaks_for=F("barrier"))


# The history of one barrier is read from the images in the log.
IMAGES = """
CREATE INDEX change_by_barrier ON twin_change
    USING gin ((payload -> 'barriers') jsonb_path_ops);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("twin", "0004_imports"),
    ]

    operations = [
        migrations.AddField(
            model_name="barrier",
            name="affirmed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="barrier",
            name="until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="barrier",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="merged",
                to="twin.barrier",
            ),
        ),
        migrations.AddField(
            model_name="barrier",
            name="merge",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="barrier",
            name="state",
            field=models.CharField(
                choices=[
                    ("suspected", "Not verified"),
                    ("confirmed", "Confirmed"),
                    ("planned", "Removal planned"),
                    ("removal_claimed", "Said to be removed"),
                    ("removed", "Removed"),
                    ("dismissed", "Not a barrier"),
                    ("expired", "Expired"),
                    ("merged", "Joined with another"),
                ],
                default="suspected",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="observation",
            name="speaks_for",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="voices",
                to="twin.barrier",
            ),
        ),
        migrations.RunPython(speak_for_themselves, migrations.RunPython.noop),
        # Foreign keys are checked at the end: the column cannot be altered before that.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="observation",
            name="speaks_for",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="voices",
                to="twin.barrier",
            ),
        ),
        migrations.AddConstraint(
            model_name="barrier",
            constraint=models.CheckConstraint(
                name="merged_into_somebody",
                condition=models.Q(("merged_into__isnull", False), ("state", "merged"))
                | (~models.Q(state="merged") & models.Q(merged_into__isnull=True)),
            ),
        ),
        migrations.AddConstraint(
            model_name="barrier",
            constraint=models.CheckConstraint(
                name="never_merged_into_itself",
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=F("pk")),
            ),
        ),
        migrations.RunSQL(IMAGES, "DROP INDEX change_by_barrier"),
    ]
