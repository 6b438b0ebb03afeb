"""Which rules were in force when; a set of rules is written once."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

CREATE = """
CREATE TRIGGER activation_append_only BEFORE UPDATE OR DELETE ON reach_ruleactivation
    FOR EACH ROW EXECUTE FUNCTION soglia_refuse_change();
CREATE TRIGGER rules_written_once BEFORE UPDATE ON reach_ruleset
    FOR EACH ROW WHEN (OLD.body IS DISTINCT FROM NEW.body OR OLD.version <> NEW.version)
    EXECUTE FUNCTION soglia_refuse_change();
"""
DROP = """
DROP TRIGGER rules_written_once ON reach_ruleset;
DROP TRIGGER activation_append_only ON reach_ruleactivation;
"""
# What is in force when this comes is taken to have been so since it was made.
KEEP = """
INSERT INTO reach_ruleactivation (rule_set_id, at, actor_role)
SELECT id, created_at, '' FROM reach_ruleset WHERE state = 'active'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_events_are_append_only"),
        ("reach", "0002_reasons_and_inputs"),
    ]

    operations = [
        migrations.CreateModel(
            name="RuleActivation",
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
                        to="reach.ruleset",
                    ),
                ),
                (
                    "rule_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activations",
                        to="reach.ruleset",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-at", "-id"], name="activation_by_time")],
            },
        ),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.RunSQL(CREATE, DROP),
    ]
