import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def tried_once(apps, schema_editor):
    apps.get_model("people", "Escalation").objects.update(last_at=F("at"))


class Migration(migrations.Migration):
    dependencies = [("people", "0003_statistics")]

    operations = [
        migrations.CreateModel(
            name="ProtectionStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("applied", "申出"),
                            ("advised", "意見"),
                            ("granted", "決定"),
                            ("refused", "必要性なし"),
                            ("extended", "延長"),
                            ("ended", "終了"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("on", models.DateField(null=True)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "protection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="people.protection"
                    ),
                ),
            ],
        ),
        # What was written of a settled request was its reason; there was no choice of outcomes.
        migrations.RenameField("escalation", "outcome", "reason"),
        migrations.AddField(
            "escalation",
            "outcome",
            models.CharField(
                blank=True,
                choices=[
                    ("refused", "手続・請求を断った"),
                    ("cleared", "相手方とは別人と確かめた(この受付を続けられる)"),
                    ("left", "来た人が帰った、連絡が取れなくなった"),
                ],
                max_length=8,
                default="",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "escalation",
            "kept_away",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.keptaway"
            ),
        ),
        migrations.AddField("escalation", "last_at", models.DateTimeField(null=True)),
        migrations.RunPython(tried_once, migrations.RunPython.noop),
        migrations.AlterField("escalation", "last_at", models.DateTimeField()),
        migrations.AddField("escalation", "times", models.PositiveIntegerField(default=1)),
        migrations.AddField(
            "escalation",
            "section",
            models.CharField(blank=True, max_length=20, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "escalation",
            "about_kind",
            models.CharField(blank=True, max_length=40, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "escalation",
            "about_id",
            models.CharField(blank=True, max_length=64, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "escalation",
            "asking",
            models.CharField(blank=True, max_length=64, default=""),
            preserve_default=False,
        ),
        migrations.AddField("escalation", "for_another", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "escalation",
            models.UniqueConstraint(
                fields=["kept_away", "about_kind", "about_id", "asking"],
                condition=models.Q(("handled_at", None), models.Q(("about_id", ""), _negated=True)),
                name="people_stopped_once",
            ),
        ),
        migrations.AddIndex(
            "escalation", models.Index(fields=["handled_at", "at"], name="people_escalation_open")
        ),
    ]
