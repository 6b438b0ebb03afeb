"""What was published is kept: its inputs for good, its figures by digest. Append-only."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


CREATE = """
CREATE TRIGGER frozen_append_only BEFORE UPDATE OR DELETE ON reach_frozenarrays
    FOR EACH ROW EXECUTE FUNCTION soglia_refuse_change();
CREATE TRIGGER inputs_append_only BEFORE UPDATE OR DELETE ON reach_inputset
    FOR EACH ROW EXECUTE FUNCTION soglia_refuse_change();
CREATE TRIGGER published_append_only BEFORE DELETE ON reach_publishedset
    FOR EACH ROW EXECUTE FUNCTION soglia_refuse_change();
-- Everything but the body, which can be computed again.
CREATE TRIGGER published_stays BEFORE UPDATE
    OF id, inputs_id, layer_version, published_at, digest ON reach_publishedset
    FOR EACH ROW EXECUTE FUNCTION soglia_refuse_change();
"""
DROP = """
DROP TRIGGER frozen_append_only ON reach_frozenarrays;
DROP TRIGGER inputs_append_only ON reach_inputset;
DROP TRIGGER published_append_only ON reach_publishedset;
DROP TRIGGER published_stays ON reach_publishedset;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_events_are_append_only"),
        ("reach", "0004_effects"),
    ]

    operations = [
        migrations.CreateModel(
            name="FrozenArrays",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("body", models.BinaryField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="InputSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("format", models.CharField(max_length=20)),
                ("dataset_id", models.BigIntegerField()),
                ("network_generation", models.PositiveIntegerField()),
                ("is_demonstration", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reach.frozenarrays",
                    ),
                ),
                (
                    "places",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reach.frozenarrays",
                    ),
                ),
                (
                    "rule_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reach.ruleset",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublishedSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("layer_version", models.PositiveBigIntegerField()),
                (
                    "published_at",
                    models.DateTimeField(default=django.utils.timezone.now, unique=True),
                ),
                ("digest", models.CharField(max_length=64)),
                ("body", models.BinaryField(null=True)),
                (
                    "inputs",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="published",
                        to="reach.inputset",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
