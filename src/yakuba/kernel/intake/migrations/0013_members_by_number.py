from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0012_involved_sections'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='member',
            index=models.Index(condition=models.Q(('person', ''), _negated=True), fields=['person'], name='intake_members_by_number'),
        ),
    ]
