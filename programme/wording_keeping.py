"""An official wording stays as it was entered: a trigger refuses to change or delete one. Another wording is another row.

SQLite loses a table's triggers when a migration rebuilds the table: one that alters programme_directivewording runs `release`
before and `install` after. Emptying a whole database (`flush`, the tests) does the same.
"""

TABLE, NAME = "programme_directivewording", "wording_stays_as_entered"
REFUSAL = "an official wording stays as it was entered"
EVENTS = ("UPDATE", "DELETE")


def install(connection) -> None:
    """Put the triggers in place; those that stand already are replaced."""
    release(connection)
    if connection.vendor == "postgresql":
        statements = [
            f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"CREATE TRIGGER {NAME} BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {NAME}()",
        ]
    else:
        statements = [
            f"CREATE TRIGGER {NAME}_{event.lower()} BEFORE {event} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            for event in EVENTS
        ]
    _run(connection, statements)


def release(connection) -> None:
    """Take the triggers away."""
    if connection.vendor == "postgresql":
        _run(connection, [f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}", f"DROP FUNCTION IF EXISTS {NAME}()"])
    else:
        _run(connection, [f"DROP TRIGGER IF EXISTS {NAME}_{event.lower()}" for event in EVENTS])


def _run(connection, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
