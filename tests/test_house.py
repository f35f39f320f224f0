"""The arrows of the house point down: imports, foreign keys and templates alike (README has the drawing)."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
APPS = ("organisation", "programme", "facilities", "reports", "wardpolice")
MAY_USE = {
    "organisation": {"organisation"},
    "programme": {"programme", "organisation"},
    "facilities": {"facilities", "organisation"},
    "reports": {"reports", "programme", "facilities", "organisation"},
    "wardpolice": set(APPS),
}
# Rooms' pages named from the open parts (base, partials, navigation) belong to the roof.
OPEN_TEMPLATES = (
    "base.html",
    "_partials/",
    "registration/",
    "admin/",
    "400.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "429.html",
    "500.html",
)
OPEN_ADDRESSES = {
    "home",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "set-language",
    "healthz",
    "admin",
}


def python_files(app):
    return [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def imported(path: Path):
    """(line, top-level package) of every import, those hidden in functions too; relative ones are the file's own app."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module.split(".")[0]
        elif (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", getattr(node.func, "id", ""))
            in {
                "import_module",
                "__import__",
                "get_model",
            }
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, str)
        ):
            yield node.lineno, node.args[0].value.split(".")[0]


@pytest.mark.parametrize("app", APPS)
def test_imports_point_down(app):
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {package}"
        for path in python_files(app)
        for line, package in imported(path)
        if package in APPS and package not in MAY_USE[app]
    ]
    assert wrong == []


@pytest.mark.parametrize("app", APPS)
def test_no_import_hides_in_a_function(app):
    hidden = []
    for path in python_files(app):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.ImportFrom) and (
                        inner.level or (inner.module or "").split(".")[0] in APPS
                    ):
                        hidden.append(f"{path.relative_to(ROOT)}:{inner.lineno}")
    # `ready` is where Django wants registrations; manage.py is not ours to shape.
    assert [place for place in hidden if "/apps.py:" not in place] == []


def test_foreign_keys_point_down():
    wrong = []
    for model in apps.get_models():
        label = model._meta.app_label
        if label not in MAY_USE:
            continue
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                target = field.related_model._meta.app_label
                if target in APPS and target not in MAY_USE[label]:
                    wrong.append(f"{model._meta.label}.{field.name} → {target}")
    assert wrong == []


REFERENCES = re.compile(r"""{%\s*(?:extends|include)\s+["']([^"']+)["']|{%\s*url\s+["']([^"']+)["']""")


@pytest.mark.parametrize("app", APPS[:-1])
def test_templates_refer_down(app):
    wrong = []
    for path in (ROOT / "templates" / app).rglob("*.html"):
        for template, address in REFERENCES.findall(path.read_text(encoding="utf-8")):
            if template and not template.startswith(OPEN_TEMPLATES) and template.split("/")[0] not in MAY_USE[app]:
                wrong.append(f"{path.relative_to(ROOT)} → {template}")
            room = address.split(":")[0]
            if address and room not in OPEN_ADDRESSES and room not in MAY_USE[app]:
                wrong.append(f"{path.relative_to(ROOT)} → {address}")
    assert wrong == []


@pytest.mark.parametrize("app", APPS)
def test_views_are_named_by_addresses_only(app):
    """Inside an app nothing imports views but urls (and views among themselves)."""
    wrong = []
    for path in python_files(app):
        inside = path.relative_to(ROOT / app)
        if inside.parts[0] in {"views", "views.py", "urls.py", "api"}:
            continue
        text = path.read_text(encoding="utf-8")
        if re.search(
            r"^\s*from (\.|\.\.|" + app + r")\.?views[. ]|^\s*from \.+ import .*\bviews\b", text, re.MULTILINE
        ):
            wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []


def test_actions_and_compose_never_see_a_request():
    wrong = []
    for app in APPS[:-1]:
        for path in python_files(app):
            name = str(path.relative_to(ROOT / app))
            if not name.startswith(("actions", "compose", "models", "tasks")):
                continue
            names = {
                getattr(node, "id", getattr(node, "arg", None))
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            }
            if "request" in names:
                wrong.append(f"{app}/{name}")
    assert wrong == []


def test_no_signals_and_no_save_overrides_of_ours():
    wrong = []
    for app in APPS:
        for path in python_files(app):
            text = path.read_text(encoding="utf-8")
            if re.search(r"@receiver|\b(?:post|pre)_(?:save|delete|migrate)\b|m2m_changed", text):
                wrong.append(f"{path.relative_to(ROOT)}: signal")
            if "models" in str(path) and re.search(r"def save\(self", text):
                wrong.append(f"{path.relative_to(ROOT)}: save()")
    assert wrong == []


def test_every_model_says_what_it_is():
    ours = [model for model in apps.get_models() if model._meta.app_label in MAY_USE and not model._meta.auto_created]
    silent = [
        model._meta.label for model in ours if not model.__doc__ or model.__doc__.startswith(f"{model.__name__}(")
    ]
    assert ours and silent == []


def test_references_to_reference_rows_protect():
    """Wards, periods, officers, documents and criteria are retired, never deleted under a record."""
    guarded = {
        "organisation.Ward",
        "organisation.ReportingPeriod",
        "organisation.Officer",
        "organisation.Document",
        "programme.CriteriaSet",
    }
    loose = []
    for model in apps.get_models():
        if model._meta.app_label not in MAY_USE:
            continue
        for field in model._meta.concrete_fields:
            if (
                field.is_relation
                and field.related_model._meta.label in guarded
                and field.remote_field.on_delete.__name__ == "CASCADE"
            ):
                loose.append(f"{model._meta.label}.{field.name}")
    # Derived or owned rows may go with what they are derived from.
    allowed = {
        "organisation.Ancestry.descendant",
        "organisation.Ancestry.ancestor",
        "organisation.ApiToken.officer",
        "organisation.Clause.document",
        "facilities.EquipmentStanding.ward",
        "facilities.HeadquartersStanding.ward",
        "facilities.MoneyBySource.ward",
        "facilities.MoneyStanding.ward",
        "programme.CriteriaGroup.criteria_set",
        "programme.Criterion.criteria_set",
        "programme.CriterionLink.criteria_set",
    }
    assert set(loose) <= allowed


def test_each_app_has_one_first_migration_and_officer_is_in_it():
    for app in APPS[:-1]:
        assert next(path.name for path in sorted((ROOT / app / "migrations").glob("0*.py"))) == "0001_initial.py"
    assert "name='Officer'" in (ROOT / "organisation/migrations/0001_initial.py").read_text(encoding="utf-8")
