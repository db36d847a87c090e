from django.db import migrations

# What is searched by beginnings is estimated from the values and bounds that ANALYZE keeps. With the usual 100 a town or
# a surname that falls between two of them looked like one row: PostgreSQL then read all people of the town again for
# each of the surname (28 s for 10,541 people named ワタナベ and a town of 487).
COLUMNS = (("people_person", "town_key", 500), ("people_searchkey", "key", 1000))


def keep_more(apps, schema_editor):
    _set(schema_editor, {column: target for _table, column, target in COLUMNS})


def keep_as_usual(apps, schema_editor):
    _set(schema_editor, {column: -1 for _table, column, _target in COLUMNS})


def _set(schema_editor, targets):
    if schema_editor.connection.vendor == "postgresql":
        for table, column, _target in COLUMNS:
            schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS {targets[column]}")


class Migration(migrations.Migration):
    dependencies = [("people", "0002_search_and_protection")]

    operations = [migrations.RunPython(keep_more, keep_as_usual)]
