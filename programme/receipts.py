"""What was received stays as it was received: a trigger refuses to change an evidence's file, hashes, ward, sender or moment.

SQLite loses a table's triggers when a migration rebuilds the table: one that alters programme_evidence runs `release` before and
`install` after.
"""

TABLE, NAME = "programme_evidence", "evidence_keeps_its_receipt"
FIXED = (
    "ward_id",
    "file",
    "size",
    "sha256",
    "original_sha256",
    "received_at",
    "received_by_id",
    "no_secret_confirmed_at",
)
REFUSAL = "what was received stays as it was received"


def install(connection) -> None:
    """Put the trigger in place; one that stands already is replaced."""
    release(connection)
    if connection.vendor == "postgresql":
        changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED)
        statements = [
            f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {NAME}()",
        ]
    else:
        changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FIXED)
        statements = [
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} WHEN {changed} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        ]
    _run(connection, statements)


def release(connection) -> None:
    """Take the trigger away."""
    if connection.vendor == "postgresql":
        _run(connection, [f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}", f"DROP FUNCTION IF EXISTS {NAME}()"])
    else:
        _run(connection, [f"DROP TRIGGER IF EXISTS {NAME}"])


def _run(connection, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
