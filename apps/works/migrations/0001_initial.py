"""Price lists are written once, and what was in force when is kept."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


CREATE = """
CREATE TRIGGER price_activation_append_only BEFORE UPDATE OR DELETE ON works_pricelistactivation
    FOR EACH ROW EXECUTE FUNCTION soglia_refuse_change();
CREATE TRIGGER price_items_written_once BEFORE UPDATE OR DELETE ON works_priceitem
    FOR EACH ROW EXECUTE FUNCTION soglia_refuse_change();
CREATE TRIGGER price_lists_written_once BEFORE UPDATE ON works_pricelist
    FOR EACH ROW WHEN (
        (OLD.version, OLD.title, OLD.source, OLD.valid_from, OLD.notes)
        IS DISTINCT FROM (NEW.version, NEW.title, NEW.source, NEW.valid_from, NEW.notes)
    )
    EXECUTE FUNCTION soglia_refuse_change();
"""
DROP = """
DROP TRIGGER price_lists_written_once ON works_pricelist;
DROP TRIGGER price_items_written_once ON works_priceitem;
DROP TRIGGER price_activation_append_only ON works_pricelistactivation;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("outbox", "0002_events_are_append_only")]

    operations = [
        migrations.CreateModel(
            name="PriceList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("active", "Active"), ("retired", "Retired")],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("source", models.TextField()),
                ("valid_from", models.DateField()),
                ("notes", models.JSONField(blank=True, default=list)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")),
                        fields=("state",),
                        name="one_active_price_list",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("code", models.SlugField(max_length=60)),
                ("remedy", models.CharField(max_length=200)),
                (
                    "unit",
                    models.CharField(
                        choices=[("each", "each"), ("m", "metre"), ("m2", "square metre")],
                        max_length=4,
                    ),
                ),
                (
                    "unit_low_eur",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "unit_cost_eur",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "unit_high_eur",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                ),
                (
                    "quantity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "one for each barrier, or not measured"),
                            ("count", "number of steps"),
                            ("length_m", "length in metres"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("kerb_missing_ramp", "No ramp at the crossing"),
                                ("kerb_bad_ramp", "Bad ramp at the crossing"),
                                ("step", "Steps"),
                                ("slope", "Too steep"),
                                ("narrow", "Passage too narrow"),
                                ("surface", "Bad surface"),
                                ("no_sidewalk", "No sidewalk"),
                                ("obstacle_fixed", "Fixed obstacle"),
                                ("obstacle_temporary", "Temporary obstacle"),
                                ("works", "Works without a passage"),
                                ("crossing", "Missing or dangerous crossing"),
                                ("signal", "Traffic light without sound"),
                                ("tactile", "Missing or wrong tactile guide"),
                                ("lift", "Lift out of order"),
                            ],
                            max_length=24,
                        ),
                        size=None,
                    ),
                ),
                ("source", models.CharField(max_length=300)),
                (
                    "page",
                    models.CharField(blank=True, help_text="Page of the source.", max_length=40),
                ),
                ("is_prior", models.BooleanField(default=False)),
                (
                    "price_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="works.pricelist",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("price_list", "code"), name="price_code_once"),
                    models.UniqueConstraint(
                        fields=("price_list", "position"), name="price_position_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit_low_eur__isnull", False),
                            ("unit_cost_eur__isnull", False),
                            ("unit_high_eur__isnull", False),
                            _connector="OR",
                        ),
                        name="price_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("unit_low_eur__isnull", True),
                                ("unit_low_eur__gt", 0),
                                _connector="OR",
                            ),
                            models.Q(
                                ("unit_cost_eur__isnull", True),
                                ("unit_cost_eur__gt", 0),
                                _connector="OR",
                            ),
                            models.Q(
                                ("unit_high_eur__isnull", True),
                                ("unit_high_eur__gt", 0),
                                _connector="OR",
                            ),
                        ),
                        name="prices_are_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("unit_low_eur__isnull", True),
                                ("unit_cost_eur__isnull", True),
                                ("unit_low_eur__lte", models.F("unit_cost_eur")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("unit_cost_eur__isnull", True),
                                ("unit_high_eur__isnull", True),
                                ("unit_cost_eur__lte", models.F("unit_high_eur")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("unit_low_eur__isnull", True),
                                ("unit_high_eur__isnull", True),
                                ("unit_low_eur__lte", models.F("unit_high_eur")),
                                _connector="OR",
                            ),
                        ),
                        name="prices_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quantity__in", ["", "count"]), ("unit", "each")),
                            models.Q(("quantity", "length_m"), ("unit", "m")),
                            models.Q(("quantity", ""), ("unit", "m2")),
                            _connector="OR",
                        ),
                        name="quantity_fits_the_unit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceListActivation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("actor_uuid", models.UUIDField(null=True)),
                ("actor_role", models.CharField(blank=True, max_length=20)),
                (
                    "previous",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="works.pricelist",
                    ),
                ),
                (
                    "price_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activations",
                        to="works.pricelist",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-at", "-id"], name="price_activation_by_time")],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
