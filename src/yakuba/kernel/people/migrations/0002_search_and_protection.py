from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_register'),
    ]

    operations = [
        migrations.AddField(
            model_name='searchkey',
            name='sole',
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('restricted', True)), fields=['household'], name='people_restricted'),
        ),
    ]
