from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('people', '0004_protection_pages'),
    ]

    operations = [
        migrations.AddField(
            model_name='escalation',
            name='agent',
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.UniqueConstraint(condition=models.Q(('agent', True), ('handled_at', None), models.Q(('about_id', ''), _negated=True)), fields=('protection', 'about_kind', 'about_id', 'asking'), name='people_agent_stopped_once'),
        ),
    ]
