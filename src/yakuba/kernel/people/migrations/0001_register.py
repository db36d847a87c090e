import django.db.models.deletion
from django.db import migrations, models


# Keys are compared by range: the order of code points, whatever the locale of the server. SQLite has no other.
CODE_POINT_ORDER = {
    "people_person": ("number", "household", "sort_key", "town_key", "block_key"),
    "people_pastperson": ("number",),
    "people_searchkey": ("key",),
}


def order_by_code_point(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, columns in CODE_POINT_ORDER.items():
        for column in columns:
            length = next(
                field.max_length
                for model in apps.get_app_config("people").get_models()
                if model._meta.db_table == table
                for field in model._meta.fields
                if field.column == column
            )
            schema_editor.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar({length}) COLLATE "C"')


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Protection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('applied', '申出受付'), ('granted', '決定'), ('refused', '必要性なし'), ('ended', '終了')], default='applied', max_length=10)),
                ('harm', models.CharField(choices=[('dv', '配偶者からの暴力'), ('stalking', 'ストーカー行為等'), ('child_abuse', '児童虐待'), ('other', 'その他これらに準ずる行為')], max_length=12)),
                ('applied_on', models.DateField()),
                ('applied_by', models.CharField(max_length=200)),
                ('decided_on', models.DateField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('full', '全件'), ('difference', '差分')], max_length=10)),
                ('as_of', models.DateField()),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('sha256', models.CharField(max_length=64)),
                ('encoding', models.CharField(max_length=10)),
                ('state', models.CharField(choices=[('running', '取込中'), ('done', '完了'), ('broken', '中断')], default='running', max_length=10)),
                ('actor', models.CharField(max_length=80)),
                ('position', models.PositiveIntegerField(default=0)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('declared', models.PositiveIntegerField(null=True)),
                ('added', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('removed', models.PositiveIntegerField(default=0)),
                ('bad', models.PositiveIntegerField(default=0)),
                ('errors', models.JSONField(default=list)),
                ('started_at', models.DateTimeField()),
                ('beat_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('state',), name='people_one_feed_at_a_time'), models.UniqueConstraint(condition=models.Q(('state', 'done')), fields=('as_of', 'sequence'), name='people_feed_order_is_unique')],
            },
        ),
        migrations.CreateModel(
            name='PastPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=15)),
                ('kind', models.CharField(choices=[('resident', '住民'), ('outside', '住登外'), ('business', '法人')], max_length=10)),
                ('name', models.CharField(max_length=200)),
                ('kana', models.CharField(blank=True, max_length=200)),
                ('latin', models.CharField(blank=True, max_length=200)),
                ('alias', models.CharField(blank=True, max_length=200)),
                ('alias_kana', models.CharField(blank=True, max_length=200)),
                ('former_surname', models.CharField(blank=True, max_length=100)),
                ('former_surname_kana', models.CharField(blank=True, max_length=100)),
                ('born_first', models.DateField(null=True)),
                ('born_last', models.DateField(null=True)),
                ('sex', models.CharField(blank=True, choices=[('male', '男'), ('female', '女')], max_length=6)),
                ('household', models.CharField(blank=True, max_length=15)),
                ('relation', models.CharField(blank=True, max_length=40)),
                ('household_since', models.DateField(null=True)),
                ('postcode', models.CharField(blank=True, max_length=8)),
                ('town_code', models.CharField(blank=True, max_length=12)),
                ('town', models.CharField(blank=True, max_length=100)),
                ('block', models.CharField(blank=True, max_length=100)),
                ('room', models.CharField(blank=True, max_length=200)),
                ('outside_address', models.CharField(blank=True, max_length=300)),
                ('address_since', models.DateField(null=True)),
                ('notified_on', models.DateField(null=True)),
                ('previous_address', models.CharField(blank=True, max_length=300)),
                ('resident_since', models.DateField(null=True)),
                ('domicile', models.CharField(blank=True, max_length=300)),
                ('domicile_head', models.CharField(blank=True, max_length=200)),
                ('voter', models.BooleanField(null=True)),
                ('kokuho_since', models.DateField(null=True)),
                ('kokuho_until', models.DateField(null=True)),
                ('koki_since', models.DateField(null=True)),
                ('koki_until', models.DateField(null=True)),
                ('kaigo_since', models.DateField(null=True)),
                ('kaigo_until', models.DateField(null=True)),
                ('pension_kind', models.CharField(blank=True, max_length=20)),
                ('pension_since', models.DateField(null=True)),
                ('pension_until', models.DateField(null=True)),
                ('child_allowance_since', models.DateField(null=True)),
                ('child_allowance_until', models.DateField(null=True)),
                ('nationality', models.CharField(blank=True, max_length=60)),
                ('residence_class', models.CharField(blank=True, max_length=40)),
                ('residence_status', models.CharField(blank=True, max_length=60)),
                ('residence_period', models.CharField(blank=True, max_length=20)),
                ('residence_until', models.DateField(null=True)),
                ('residence_card', models.CharField(blank=True, max_length=12)),
                ('foreign_since', models.DateField(null=True)),
                ('corporate_number', models.CharField(blank=True, max_length=13)),
                ('changed_on', models.DateField(null=True)),
                ('change_reason', models.CharField(blank=True, max_length=40)),
                ('removed_on', models.DateField(null=True)),
                ('removed_because', models.CharField(blank=True, max_length=40)),
                ('restricted', models.BooleanField(default=False)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField()),
            ],
            options={
                'indexes': [models.Index(fields=['number', 'valid_from'], name='people_past_by_number')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=15)),
                ('kind', models.CharField(choices=[('resident', '住民'), ('outside', '住登外'), ('business', '法人')], max_length=10)),
                ('name', models.CharField(max_length=200)),
                ('kana', models.CharField(blank=True, max_length=200)),
                ('latin', models.CharField(blank=True, max_length=200)),
                ('alias', models.CharField(blank=True, max_length=200)),
                ('alias_kana', models.CharField(blank=True, max_length=200)),
                ('former_surname', models.CharField(blank=True, max_length=100)),
                ('former_surname_kana', models.CharField(blank=True, max_length=100)),
                ('born_first', models.DateField(null=True)),
                ('born_last', models.DateField(null=True)),
                ('sex', models.CharField(blank=True, choices=[('male', '男'), ('female', '女')], max_length=6)),
                ('household', models.CharField(blank=True, max_length=15)),
                ('relation', models.CharField(blank=True, max_length=40)),
                ('household_since', models.DateField(null=True)),
                ('postcode', models.CharField(blank=True, max_length=8)),
                ('town_code', models.CharField(blank=True, max_length=12)),
                ('town', models.CharField(blank=True, max_length=100)),
                ('block', models.CharField(blank=True, max_length=100)),
                ('room', models.CharField(blank=True, max_length=200)),
                ('outside_address', models.CharField(blank=True, max_length=300)),
                ('address_since', models.DateField(null=True)),
                ('notified_on', models.DateField(null=True)),
                ('previous_address', models.CharField(blank=True, max_length=300)),
                ('resident_since', models.DateField(null=True)),
                ('domicile', models.CharField(blank=True, max_length=300)),
                ('domicile_head', models.CharField(blank=True, max_length=200)),
                ('voter', models.BooleanField(null=True)),
                ('kokuho_since', models.DateField(null=True)),
                ('kokuho_until', models.DateField(null=True)),
                ('koki_since', models.DateField(null=True)),
                ('koki_until', models.DateField(null=True)),
                ('kaigo_since', models.DateField(null=True)),
                ('kaigo_until', models.DateField(null=True)),
                ('pension_kind', models.CharField(blank=True, max_length=20)),
                ('pension_since', models.DateField(null=True)),
                ('pension_until', models.DateField(null=True)),
                ('child_allowance_since', models.DateField(null=True)),
                ('child_allowance_until', models.DateField(null=True)),
                ('nationality', models.CharField(blank=True, max_length=60)),
                ('residence_class', models.CharField(blank=True, max_length=40)),
                ('residence_status', models.CharField(blank=True, max_length=60)),
                ('residence_period', models.CharField(blank=True, max_length=20)),
                ('residence_until', models.DateField(null=True)),
                ('residence_card', models.CharField(blank=True, max_length=12)),
                ('foreign_since', models.DateField(null=True)),
                ('corporate_number', models.CharField(blank=True, max_length=13)),
                ('changed_on', models.DateField(null=True)),
                ('change_reason', models.CharField(blank=True, max_length=40)),
                ('removed_on', models.DateField(null=True)),
                ('removed_because', models.CharField(blank=True, max_length=40)),
                ('restricted', models.BooleanField(default=False)),
                ('valid_from', models.DateField()),
                ('digest', models.CharField(max_length=32)),
                ('present', models.BooleanField(default=True)),
                ('born', models.DateField(null=True)),
                ('sort_key', models.CharField(blank=True, max_length=200)),
                ('town_key', models.CharField(blank=True, max_length=100)),
                ('block_key', models.CharField(blank=True, max_length=100)),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.feed')),
            ],
        ),
        migrations.CreateModel(
            name='PastMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('household', models.CharField(max_length=15)),
                ('relation', models.CharField(blank=True, max_length=40)),
                ('since', models.DateField(null=True)),
                ('until', models.DateField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='past_memberships', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='ProtectedPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('applicant', '申出者'), ('joined', '併せて支援を求める者')], max_length=10)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='protections', to='people.person')),
                ('protection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='persons', to='people.protection')),
            ],
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.CharField(choices=[('police', '警察'), ('dv_centre', '配偶者暴力相談支援センター'), ('child_centre', '児童相談所'), ('court', '裁判所(保護命令)'), ('municipality', '市区町村の相談窓口'), ('other', 'その他の相談機関')], max_length=12)),
                ('body_name', models.CharField(max_length=100)),
                ('given_on', models.DateField()),
                ('needed', models.BooleanField()),
                ('text', models.TextField(blank=True)),
                ('protection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='people.protection')),
            ],
        ),
        migrations.CreateModel(
            name='KeptAway',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('kana', models.CharField(blank=True, max_length=200)),
                ('born', models.DateField(null=True)),
                ('name_key', models.CharField(max_length=200)),
                ('kana_key', models.CharField(blank=True, max_length=200)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('protection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept_away', to='people.protection')),
            ],
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=80)),
                ('sure', models.BooleanField()),
                ('handled_at', models.DateTimeField(null=True)),
                ('handled_by', models.CharField(blank=True, max_length=80)),
                ('outcome', models.CharField(blank=True, max_length=200)),
                ('protection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='people.protection')),
            ],
        ),
        migrations.CreateModel(
            name='CoveredLedger',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger', models.CharField(choices=[('residents', '住民基本台帳の閲覧'), ('certificates', '住民票の写し等'), ('annex', '戸籍の附票の写し'), ('voters', '選挙人名簿'), ('taxes', '税の台帳')], max_length=12)),
                ('protection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ledgers', to='people.protection')),
            ],
        ),
        migrations.CreateModel(
            name='SearchKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.PositiveSmallIntegerField()),
                ('key', models.CharField(max_length=200)),
                ('which', models.PositiveSmallIntegerField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='search_keys', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField()),
                ('owner_kind', models.CharField(max_length=60)),
                ('owner_id', models.CharField(max_length=60)),
                ('readers', models.JSONField(default=list)),
                ('until', models.DateField()),
                ('rows', models.PositiveIntegerField(default=0)),
                ('sha256', models.CharField(max_length=64)),
                ('file_name', models.CharField(max_length=80)),
                ('sealed_key', models.BinaryField(null=True)),
                ('made_at', models.DateTimeField()),
                ('destroyed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['owner_kind', 'owner_id'], name='people_snapshot_by_owner')],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('asked_on', models.DateField()),
                ('protection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='people.protection')),
            ],
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['born', 'born_first'], name='people_by_birth'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['household'], name='people_by_household'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['town_key', 'block_key'], name='people_by_place'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(fields=('number',), name='people_number_is_unique'),
        ),
        migrations.AddIndex(
            model_name='pastmembership',
            index=models.Index(fields=['household'], name='people_past_household'),
        ),
        migrations.AddConstraint(
            model_name='protectedperson',
            constraint=models.UniqueConstraint(fields=('protection', 'person'), name='people_protected_once'),
        ),
        migrations.AddConstraint(
            model_name='coveredledger',
            constraint=models.UniqueConstraint(fields=('protection', 'ledger'), name='people_ledger_once'),
        ),
        migrations.AddIndex(
            model_name='searchkey',
            index=models.Index(fields=['kind', 'key', 'person'], name='people_by_key'),
        ),
        migrations.AddConstraint(
            model_name='searchkey',
            constraint=models.UniqueConstraint(fields=('person', 'kind', 'key'), name='people_key_once'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.UniqueConstraint(fields=('protection', 'first'), name='people_term_once'),
        ),
        migrations.RunPython(order_by_code_point, migrations.RunPython.noop),
    ]
