"""What the API offers: the machine's description and a page for people, both out of the same schema."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports.api.door import api

ROOT = "/api/v1/"


@login_not_required
@require_safe
def openapi(request):
    """The description in OpenAPI 3.1; it holds no data, so it is open to programs without a token."""
    return JsonResponse(api.get_openapi_schema(path_prefix=ROOT), json_dumps_params={"ensure_ascii": False})


@require_safe
def documentation(request):
    """The same description as a page that reads without script or network."""
    schema = api.get_openapi_schema(path_prefix=ROOT)
    description = schema["info"]["description"]
    return render(
        request,
        "reports/api_documentation.html",
        {"title": _("API"), "description": _(description), "groups": groups(schema)},
    )


def groups(schema: dict) -> list[dict]:
    """The calls by subject, each with its parameters, its body's fields and its answer's fields."""
    found: dict[str, list[dict]] = {}
    for path, methods in schema["paths"].items():
        for method, call in methods.items():
            summary = call["summary"]
            found.setdefault(call["tags"][0], []).append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": _(summary),
                    "parameters": [_parameter(each) for each in call.get("parameters", ())],
                    "body": fields_of(schema, _content(call.get("requestBody", {}))),
                    "answer": fields_of(schema, _content(_success(call["responses"]))),
                }
            )
    return [{"name": _(name), "calls": calls} for name, calls in found.items()]


def _parameter(each: dict) -> dict:
    return {
        "name": each["name"],
        "is_required": each.get("required", False),
        "kind": kind_of(each["schema"]),
        "note": each["schema"].get("description", ""),
    }


def _success(responses: dict) -> dict:
    return next((answer for code, answer in responses.items() if str(code) == "200"), {})


def _content(part: dict) -> dict:
    return part.get("content", {}).get("application/json", {}).get("schema", {})


def fields_of(schema: dict, shape: dict) -> list[dict]:
    """Name and kind of each field of a shape; of a list, those of its rows."""
    shape = _resolved(schema, shape)
    rows = shape.get("properties", {}).get("results")
    if rows:
        shape = _resolved(schema, rows["items"])
    return [{"name": name, "kind": kind_of(each)} for name, each in shape.get("properties", {}).items()]


def _resolved(schema: dict, shape: dict) -> dict:
    name = shape.get("$ref", "").rpartition("/")[2]
    return schema["components"]["schemas"][name] if name else shape


def kind_of(shape: dict) -> str:
    """A kind in words: integer, date, one of …, list of …"""
    if "$ref" in shape:
        return shape["$ref"].rpartition("/")[2]
    if "enum" in shape:
        return " | ".join(map(str, shape["enum"]))
    if "const" in shape:
        return str(shape["const"])
    if "anyOf" in shape:
        return " | ".join(kind_of(each) for each in shape["anyOf"])
    if shape.get("type") == "array":
        return f"[{kind_of(shape.get('items', {}))}]"
    return shape.get("format") or shape.get("type", "")
