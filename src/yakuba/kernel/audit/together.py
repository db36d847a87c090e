"""SQLite's way to write entries and the references beside them by one statement: a view that hands rows on.

PostgreSQL inserts into both tables by one ``WITH``. SQLite cannot, so a list that shows somebody for the first time
would cost a statement more. The view stands and falls with the triggers of ``audit_entry`` (see ``triggers``).
"""

VIEW = "audit_recording"
COLUMNS = (
    *("at", "actor_kind", "actor_id", "act", "is_view", "subject_kind", "subject_digest", "detail"),
    *("request_id", "origin"),
)
INSERT = f"INSERT INTO {VIEW} ({', '.join(COLUMNS)}, ref) VALUES"
"""``ref`` is the plain reference, or empty where it is known already."""

# No table is named here: a rebuild of one would stumble over it.
_VIEW = f"CREATE VIEW {VIEW} AS SELECT {', '.join(f'NULL AS {column}' for column in (*COLUMNS, 'ref'))} WHERE 0"
_NAMES = ", ".join(COLUMNS)
_NEW = ", ".join(f"NEW.{column}" for column in COLUMNS)
TRIGGER = (
    f"CREATE TRIGGER {VIEW}_insert INSTEAD OF INSERT ON {VIEW} BEGIN "  # noqa: S608 - names of ours
    "INSERT INTO audit_subject (digest, kind, ref) SELECT NEW.subject_digest, NEW.subject_kind, NEW.ref "
    "WHERE NEW.ref <> '' AND NOT EXISTS (SELECT 1 FROM audit_subject s WHERE s.digest = NEW.subject_digest); "
    f"INSERT INTO audit_entry ({_NAMES}) VALUES ({_NEW}); END"
)


def create() -> list[str]:
    """Statements that make the view again."""
    return [*drop(), _VIEW, TRIGGER]


def drop() -> list[str]:
    """Statements that take it away; its trigger goes with it."""
    return [f"DROP VIEW IF EXISTS {VIEW}"]
