"""The side of the street as it was said, beside that of the drawing, which nobody can see."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0015_erasure_runs_are_everybodys")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="side_answer",
            field=models.CharField(blank=True, default="", max_length=5),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("side_answer__in", ("", "same", "other", "left", "right"))),
                name="side_is_one_of_the_answers",
            ),
        ),
    ]
