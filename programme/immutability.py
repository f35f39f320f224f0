"""Published criteria stay as they are in the database too: triggers refuse what the portal itself would never write.

A published set may only be retired (state, last day); its groups, criteria and crosswalk take no insert, update or delete.

SQLite loses a table's triggers, and stumbles over those of other tables that name it, when a migration rebuilds the table: a
migration that alters one of these tables runs `release` before and `install` after. Restoring or emptying a whole database
(`flush`, the tests) does the same.
"""

SET, GROUP, CRITERION, LINK = (
    "programme_criteriaset",
    "programme_criteriagroup",
    "programme_criterion",
    "programme_criterionlink",
)
PARTS = (GROUP, CRITERION, LINK)
COLUMNS = (
    "name",
    "version",
    "revision",
    "previous_id",
    "document_id",
    "note",
    "is_proposal",
    "valid_from",
    "published_at",
    "cohort_kinds",
    "pass_percent",
    "group_percent",
)
REFUSAL = "a published criteria set never changes"
EVENTS = ("INSERT", "UPDATE", "DELETE")


def install(connection) -> None:
    """Put the triggers in place; those that stand already are replaced."""
    release(connection)
    _run(connection, _postgresql() if connection.vendor == "postgresql" else _sqlite())


def release(connection) -> None:
    """Take the triggers away."""
    if connection.vendor == "postgresql":
        statements = [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in _names()]
        statements += [
            f"DROP FUNCTION IF EXISTS {name}()"
            for name in ("criteria_keep_set", "criteria_keep_part", "criteria_keep_all")
        ]
    else:
        statements = [f"DROP TRIGGER IF EXISTS {name}" for name, _table in _names()]
    _run(connection, statements)


def _run(connection, statements) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _names() -> list[tuple[str, str]]:
    """(trigger, table) of every trigger on either database."""
    events = [event.lower() for event in EVENTS]
    names = [(f"criteria_set_keeps_{event}", SET) for event in events[1:]]
    names += [(f"{part}_keeps_{event}", part) for part in PARTS for event in events]
    return names + [(f"{table}_keeps_truncate", table) for table in (SET, *PARTS)]


def _changed(differs: str) -> str:
    """Whether an update of a set that is no draft is more than its retirement."""
    facts = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in ("id", *COLUMNS))
    return (
        f"OLD.state <> 'draft' AND ({facts} OR OLD.state = 'retired' OR NEW.state = 'draft' "
        f"OR (NEW.state = 'published' AND NEW.valid_until {differs} OLD.valid_until))"
    )


def _published(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM {SET} AS kept WHERE kept.id = {row}.criteria_set_id AND kept.state <> 'draft')"


def _sqlite() -> list[str]:
    def trigger(name, table, event, condition):
        return (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )

    statements = [
        trigger("criteria_set_keeps_update", SET, "UPDATE", _changed("IS NOT")),
        trigger("criteria_set_keeps_delete", SET, "DELETE", "OLD.state <> 'draft'"),
    ]
    rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
    for part in PARTS:
        for event in EVENTS:
            condition = " OR ".join(_published(row) for row in rows[event])
            statements.append(trigger(f"{part}_keeps_{event.lower()}", part, event, condition))
    return statements


def _postgresql() -> list[str]:
    refuse = f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'"

    def function(name, body):
        return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"

    statements = [
        function(
            "criteria_keep_set",
            f"IF TG_OP = 'DELETE' THEN IF OLD.state <> 'draft' THEN {refuse}; END IF; RETURN OLD; END IF; "
            f"IF {_changed('IS DISTINCT FROM')} THEN {refuse}; END IF; RETURN NEW;",
        ),
        function(
            "criteria_keep_part",
            f"IF TG_OP <> 'INSERT' THEN IF {_published('OLD')} THEN {refuse}; END IF; END IF; "
            f"IF TG_OP <> 'DELETE' THEN IF {_published('NEW')} THEN {refuse}; END IF; RETURN NEW; END IF; RETURN OLD;",
        ),
        function(
            "criteria_keep_all",
            f"IF EXISTS (SELECT 1 FROM {SET} WHERE state <> 'draft') THEN {refuse}; END IF; RETURN NULL;",
        ),
    ]
    for name, table in _names():
        event = name.rsplit("_", 1)[1].upper()
        if event == "TRUNCATE":
            each, what = "STATEMENT", "criteria_keep_all"
        else:
            each, what = "ROW", "criteria_keep_set" if table == SET else "criteria_keep_part"
        statements.append(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {what}()")
    return statements
