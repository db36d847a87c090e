from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0015_tablet_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='tabletticket',
            name='called_about',
            field=models.UUIDField(null=True),
        ),
    ]
