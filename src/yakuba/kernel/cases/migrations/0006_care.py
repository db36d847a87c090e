from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('cases', '0005_closed_by_day'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='care',
            field=models.BooleanField(default=False),
        ),
    ]
