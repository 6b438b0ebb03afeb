"""The record of the erasure is in ``apps.erasure`` from now on: see its first migration."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("erasure", "0001_initial"), ("reports", "0014_letters")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="ErasureRun")],
        ),
    ]
