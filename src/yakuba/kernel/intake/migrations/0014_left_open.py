import yakuba.lib.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0013_members_by_number'),
    ]

    operations = [
        # Of those that are there nobody noted when they were last changed: they are left for as long from today on.
        migrations.AddField(
            model_name='reception',
            name='changed_at',
            field=models.DateTimeField(default=yakuba.lib.clock.now),
        ),
        migrations.AddIndex(
            model_name='reception',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['opened_at', 'id'], name='intake_open_by_opening'),
        ),
    ]
