"""One cell of the grid at a time: saved as it is left, checked, or answered again as in the period before. All answers are JSON."""

import json

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import Http404, JsonResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from organisation import access
from organisation.badges import standing_badge
from programme import checks, grid, life
from programme.actions import assessment as actions
from programme.forms_entry import CellForm, typed
from programme.models import Assessment, Finding

from . import entry_rows

CELLS = ("version", "value", "is_not_applicable", "note", "warning_answer")


class NotReadable(Exception):
    """What was typed into the cells cannot be an answer; `form` knows why."""

    def __init__(self, form: CellForm):
        super().__init__(form.prefix)
        self.form = form


@require_POST
def finding_save(request, pk: int, code: str):
    """Keep one criterion's cells (form-encoded or JSON: version, value, is_not_applicable, note, warning_answer).

    200 saved; 409 stale (with theirs) or locked; 422 refused, errors by cell; a foreign assessment does not exist.
    """
    sent = _sent(request)
    if sent is None:
        return _refused({"__all__": [_("Nội dung gửi lên không đọc được. Xin tải lại trang rồi nhập lại.")]})
    try:
        assessment, findings = actions.save_finding(
            assessment_id=_key(pk), code=code, by=request.user, read=lambda finding: _read(finding, sent)
        )
    except (Assessment.DoesNotExist, Finding.DoesNotExist) as missing:
        raise Http404 from missing
    except NotReadable as fault:
        return _refused({name: list(texts) for name, texts in fault.form.errors.items()})
    except actions.StaleFindings as stale:
        return JsonResponse({"state": "stale", "theirs": _cell(stale.current[code])}, status=409)
    except ValidationError as refusal:
        if hasattr(refusal, "error_dict"):
            return _refused({"value": refusal.message_dict.get(code, [])})
        return JsonResponse({"state": "locked", "errors": {"__all__": refusal.messages}}, status=409)
    return JsonResponse({"state": "saved", **_cell(findings[code]), "totals": _totals(assessment, findings.values())})


@require_POST
def finding_carry(request, pk: int):
    """Answer again as in the period before what is still open, of the criteria named by `code` (none: of all). The rows as drawn anew."""
    codes = request.POST.getlist("code") or None
    try:
        assessment, findings, taken = actions.carry_forward(assessment_id=_key(pk), by=request.user, codes=codes)
    except Assessment.DoesNotExist as missing:
        raise Http404 from missing
    except ValidationError as refusal:
        return JsonResponse({"state": "locked", "errors": {"__all__": refusal.messages}}, status=409)
    rows = [findings[code] for code in taken]
    prefetch_related_objects(rows, "evidence")
    for finding in rows:
        finding.assessment = assessment
    earlier, warnings = checked(assessment, rows)
    return JsonResponse(
        {
            "state": "saved",
            "rows": {
                code: entry_rows.draw(
                    findings[code],
                    is_scored=assessment.is_scored,
                    before=earlier.get(code),
                    warnings=warnings.get(code, ()),
                )
                for code in taken
            },
            "totals": _totals(assessment, findings.values()),
        }
    )


@require_GET
def finding_warnings(request, pk: int):
    """What looks odd now, by criterion, and the totals as they stand: asked after saving, so that saving itself stays quick."""
    assessment = enterable(request, pk)
    findings = grid.findings_of(assessment, grid.criteria_of(assessment.criteria_set))
    _earlier, warnings = checked(assessment, findings)
    return JsonResponse(
        {
            "totals": _totals(assessment, findings),
            "warnings": {
                code: [{"text": one.text, "must_answer": one.must_answer} for one in found]
                for code, found in warnings.items()
            },
        }
    )


def enterable(request, pk: int) -> Assessment:
    """The assessment that the officer may enter, in whatever state it is; a foreign one does not exist."""
    assessment = grid.find(_key(pk), request.user)
    if assessment is None:
        raise Http404
    life.check_person(assessment, life.ENTER, request.user)
    return assessment


def checked(assessment: Assessment, findings: list[Finding]) -> tuple[dict, dict]:
    """The answers of the period before, and what looks odd, both by code."""
    earlier = grid.earlier_of(assessment, grid.criteria_of(assessment.criteria_set))
    day = assessment.as_of
    return earlier, checks.warnings_of(findings, earlier, day=day)


def counts(assessment: Assessment, findings) -> dict:
    """The figures of the page's first sentence, each where script finds it. Answered of all that is asked, also what does not apply."""
    figures = {"answered": assessment.answered, "asked": len(findings), "met": assessment.met_self}
    return {name: format_html('<span data-count="{}">{}</span>', name, figure) for name, figure in figures.items()}


def group_counts(findings) -> dict[int, dict]:
    """Answered and all criteria by the group's key."""
    tabs = {}
    for finding in findings:
        tab = tabs.setdefault(finding.criterion.group_id, {"answered": 0, "total": 0})
        tab["answered"] += bool(finding.self_verdict)
        tab["total"] += 1
    return tabs


def _key(pk: int) -> int:
    if pk > access.BIGGEST_KEY:
        raise Http404
    return pk


def _sent(request) -> dict | None:
    """What came in, by cell, as text; None when it cannot be read."""
    if request.content_type != "application/json":
        return request.POST.dict()
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return {name: _as_typed(sent[name]) for name in CELLS if name in sent} if isinstance(sent, dict) else None


def _as_typed(value):
    """A JSON value as a person would have typed it: its decimal point is no thousands' dot."""
    if value is None or isinstance(value, (bool, str)):
        return "" if value is None else value
    return str(value).replace(".", ",") if isinstance(value, (int, float)) else json.dumps(value)


def _read(finding: Finding, sent: dict) -> actions.FindingEntry:
    code = finding.criterion.code
    form = CellForm({f"{code}-{name}": sent[name] for name in CELLS if name in sent}, finding=finding)
    if not form.is_valid():
        raise NotReadable(form)
    values = form.cleaned_data
    return actions.FindingEntry(
        code=code,
        version=values["version"],
        value=form.value,
        is_applicable=not values.get("is_not_applicable"),
        note=values["note"],
        warning_answer=form.answer_given,
    )


def _cell(finding: Finding) -> dict:
    held = typed(finding)
    return {
        "version": finding.version,
        "verdict": finding.self_verdict,
        "text": entry_rows.answer_text(finding),
        "cells": held | {"value": "" if held["value"] is None else entry_rows.write_number(held["value"])},
        "badge": standing_badge(finding.self_verdict or "no_data"),
    }


def _totals(assessment: Assessment, findings) -> dict:
    points = assessment.self_points
    return {
        "answered": assessment.answered,
        "asked": len(findings),
        "total": assessment.total,
        "met": assessment.met_self,
        "points": None if points is None else str(points),
        "groups": {key: [tab["answered"], tab["total"]] for key, tab in group_counts(findings).items()},
    }


def _refused(errors: dict) -> JsonResponse:
    return JsonResponse({"state": "refused", "errors": errors}, status=422)
