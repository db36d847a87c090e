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
        migrations.AlterField(
            model_name='escalation',
            name='outcome',
            field=models.CharField(blank=True, choices=[('refused', '手続・請求を断った'), ('cleared', '相手方とは別人、または本人が頼んだ人と確かめた(この受付を続けられる)'), ('left', '来た人が帰った、連絡が取れなくなった')], max_length=8),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.UniqueConstraint(condition=models.Q(('agent', True), ('handled_at', None), models.Q(('about_id', ''), _negated=True)), fields=('protection', 'about_kind', 'about_id', 'asking'), name='people_agent_stopped_once'),
        ),
    ]
