"""An issued edition stays as it is in the database too: triggers refuse what the portal itself would never write.

Of an issued edition only its withdrawal may be written, once; its words take no addition, change or removal. The figures of any
edition, a draft's too, never change.

SQLite loses a table's triggers when a migration rebuilds the table: one that alters reports_edition or reports_narrative runs
`release` before and `install` after. Emptying or restoring a whole database (`flush`, the tests) does the same.
"""

EDITION, NARRATIVE = "reports_edition", "reports_narrative"
REFUSAL = "an issued edition never changes"
FIGURES = (
    "id",
    "report_id",
    "number",
    "data",
    "sha256",
    "composed_at",
    "criteria_version",
    "lineage_version",
    "template_version",
)
ISSUE = (
    "seal",
    "issue_year",
    "issue_number",
    "issue_symbol",
    "issued_on",
    "issued_by_id",
    "authority",
    "head_post",
    "signer_name",
    "signer_post",
    "check_code",
    "check_address",
    "audit_count",
    "audit_hash",
    "corrects_id",
    "correction_reason",
)
WITHDRAWAL = ("withdrawn_at", "withdrawn_by_id", "withdrawal_reason")
TRIGGERS = (
    ("edition_keeps_update", EDITION),
    ("edition_keeps_delete", EDITION),
    ("narrative_keeps_insert", NARRATIVE),
    ("narrative_keeps_update", NARRATIVE),
    ("narrative_keeps_delete", NARRATIVE),
)
FUNCTIONS = ("edition_keep", "narrative_keep")


def install(connection) -> None:
    """Put the triggers in place; those that stand already are replaced."""
    release(connection)
    _run(connection, _postgresql() if connection.vendor == "postgresql" else _sqlite())


def release(connection) -> None:
    """Take the triggers away."""
    if connection.vendor == "postgresql":
        statements = [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in TRIGGERS]
        statements += [f"DROP FUNCTION IF EXISTS {name}()" for name in FUNCTIONS]
    else:
        statements = [f"DROP TRIGGER IF EXISTS {name}" for name, _table in TRIGGERS]
    _run(connection, statements)


def _run(connection, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _changed(differs: str) -> str:
    """Whether an update is more than a draft's issuing or an issued edition's withdrawal."""

    def any_of(names) -> str:
        return " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in names)

    withdrawn = f"OLD.withdrawn_at IS NOT NULL AND ({any_of(WITHDRAWAL)})"
    return f"({any_of(FIGURES)}) OR (OLD.issued_on IS NOT NULL AND ({any_of(ISSUE)} OR ({withdrawn})))"


def _issued(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM {EDITION} AS kept WHERE kept.id = {row}.edition_id AND kept.issued_on IS NOT NULL)"


def _sqlite() -> list[str]:
    conditions = {
        "edition_keeps_update": _changed("IS NOT"),
        "edition_keeps_delete": "OLD.issued_on IS NOT NULL",
        "narrative_keeps_insert": _issued("NEW"),
        "narrative_keeps_update": f"{_issued('OLD')} OR {_issued('NEW')}",
        "narrative_keeps_delete": _issued("OLD"),
    }
    return [
        f"CREATE TRIGGER {name} BEFORE {_event(name)} ON {table} WHEN {conditions[name]} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for name, table in TRIGGERS
    ]


def _event(name: str) -> str:
    return name.rsplit("_", 1)[1].upper()


def _postgresql() -> list[str]:
    refuse = f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'"
    edition = (
        f"IF TG_OP = 'DELETE' THEN IF OLD.issued_on IS NOT NULL THEN {refuse}; END IF; RETURN OLD; END IF; "
        f"IF {_changed('IS DISTINCT FROM')} THEN {refuse}; END IF; RETURN NEW;"
    )
    narrative = (
        f"IF TG_OP <> 'INSERT' THEN IF {_issued('OLD')} THEN {refuse}; END IF; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; "
        f"IF {_issued('NEW')} THEN {refuse}; END IF; RETURN NEW;"
    )
    statements = [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
        for name, body in zip(FUNCTIONS, (edition, narrative), strict=True)
    ]
    return statements + [
        f"CREATE TRIGGER {name} BEFORE {_event(name)} ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION {name.split('_')[0]}_keep()"
        for name, table in TRIGGERS
    ]
