"""The layer knows its network generation; evidence may carry a pseudonym; the log is append-only."""

import django.db.models.deletion
from django.db import migrations, models

TRIGGER = """
CREATE TRIGGER change_append_only BEFORE UPDATE OR DELETE ON twin_change
    FOR EACH ROW EXECUTE FUNCTION soglia_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_events_are_append_only"),
        ("territory", "0001_initial"),
        ("twin", "0002_network_generation"),
    ]

    operations = [
        migrations.AddField(
            model_name="layer",
            name="network",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territory.dataset",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="contact",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER change_append_only ON twin_change"),
    ]
