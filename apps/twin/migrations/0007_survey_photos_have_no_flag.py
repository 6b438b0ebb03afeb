"""Whether a survey's photo may be seen is said by its review (``reports.PhotoReview``) alone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("twin", "0006_proof_and_corrections")]

    operations = [migrations.RemoveField(model_name="surveyphoto", name="public")]
