from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0014_left_open"),
    ]

    operations = [
        migrations.AddField("tabletticket", "word_sha256", models.CharField(blank=True, default="", max_length=64), False),
        migrations.AddConstraint(
            "tabletticket",
            models.UniqueConstraint(
                fields=["word_sha256"], condition=~models.Q(word_sha256=""), name="intake_one_tablet_word"
            ),
        ),
    ]
