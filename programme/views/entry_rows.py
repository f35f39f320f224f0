"""Draw the rows of the grid: frames filled with what was answered. A row is kept by all it is made of, so it cannot be out of date."""

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from organisation import formats
from organisation.badges import standing_badge
from organisation.numbers import write_number
from programme import checks, oddities
from programme.actions.assessment import again
from programme.models import Criterion, Finding

from .entry_frames import frame_of, told_by

MOST_DRAWN = 3000
TYPED = {"value", "is_not_applicable", "note", "warning_answer"}
EARLIER = ("self_verdict", "self_value", "verified_verdict", "verified_value")
_drawn: dict[tuple, SafeString] = {}


def draw(finding: Finding, *, is_scored: bool, before: Finding | None, warnings=(), form=None) -> SafeString:
    """The row of one finding: as it is kept, or with what was typed and refused when there is a bound form."""
    key = None
    if form is None and hasattr(finding, "read"):
        key = _key(finding, is_scored, before, warnings)
        if key in _drawn:
            return _drawn[key]
    row = _draw(finding, is_scored, before, warnings, form)
    if key is not None:
        if len(_drawn) >= MOST_DRAWN:
            _drawn.clear()
        _drawn[key] = row
    return row


def _key(finding: Finding, is_scored: bool, before: Finding | None, warnings) -> tuple:
    """All that a row shows."""
    return (
        get_language(),
        is_scored,
        told_by(finding.criterion),
        finding.read,
        before and (*(getattr(before, name) for name in EARLIER), bool(before.self_note)),
        tuple(warnings),
        tuple((row.pk, row.name, row.size) for row in finding.papers),
    )


def _draw(finding: Finding, is_scored: bool, before: Finding | None, warnings, form) -> SafeString:
    frame = frame_of(finding.criterion, is_scored=is_scored, is_computed=finding.is_computed)
    filled = _answered(finding) if form is None else _typed(form)
    filled |= _around(finding, before, warnings, filled, form)
    parts = list(frame)
    for place in range(1, len(parts), 2):
        parts[place] = filled.get(parts[place], "")
    return mark_safe("".join(parts))


def answer_text(finding: Finding) -> str:
    """The ward's answer in words."""
    return finding.get_self_verdict_display() if finding.self_verdict == "not_applicable" else finding.self_text


def _answered(finding: Finding) -> dict[str, str]:
    criterion, value = finding.criterion, finding.self_value
    filled = {
        "version": str(finding.version),
        "note": escape(finding.self_note),
        "answer": escape(finding.warning_answer),
    }
    if finding.is_computed:
        filled["computed"] = escape(finding.self_text)
        filled["provenance"] = _source(finding)
    elif value is not None and criterion.kind == Criterion.Kind.QUANTITY:
        filled["typed"] = write_number(value)
    elif value is not None:
        filled[f"on_{int(value)}"] = _on(criterion)
    if finding.self_verdict == Finding.Verdict.NOT_APPLICABLE:
        filled["off"] = " checked"
    return filled


def _source(finding: Finding) -> str:
    """Where the value comes from, leading to the register's row where the measure knows its page."""
    if not finding.provenance_link:
        return escape(finding.provenance)
    return format_html('<a href="{}">{}</a>', finding.provenance_link, finding.provenance)


def _typed(form) -> dict[str, str]:
    """What was typed, as it was typed, with what is wrong with it."""
    data, criterion = form.data, form.finding.criterion
    cell = {name: str(data.get(form.add_prefix(name), "")) for name in form.fields if name not in ("files", "drop")}
    filled = _answered(form.finding) if form.finding.is_computed else {}
    filled |= {
        "version": escape(cell["version"]),
        "note": escape(cell["note"]),
        "answer": escape(cell["warning_answer"]),
        "typed": escape(cell.get("value", "")),
        f"on_{cell.get('value', '')}": _on(criterion),
        "off": " checked" if cell.get("is_not_applicable") else "",
        "number": escape(cell["document_number"]),
        "date": escape(cell["document_date"]),
    }
    for name, errors in form.errors.items():
        if name != "__all__":
            filled[f"{name}_error"] = format_html(
                '<div class="invalid-feedback d-block" id="id_{}_error">{}</div>',
                form.add_prefix(name),
                " ".join(errors),
            )
            filled[f"{name}_bad"] = format_html(
                ' aria-invalid="true" aria-describedby="id_{}_error"', form.add_prefix(name)
            )
    if form.files.getlist(form.add_prefix("files")) and "files" not in form.errors:
        filled["files_error"] = format_html(
            '<p class="note tone-watch">{}</p>', _("Trang có lỗi nên trình duyệt không giữ tệp: xin chọn lại tệp.")
        )
    if form.conflict is None and not TYPED.isdisjoint(form.changed_data):
        filled["unsaved"] = " data-unsaved"
    if filled.get("files_error") or filled.get("document_date_error"):
        filled["fold"] = " open"
    return filled


def _on(criterion: Criterion) -> str:
    return " checked" if criterion.kind == Criterion.Kind.BOOLEAN else " selected"


def _around(finding: Finding, before, warnings, filled: dict, form) -> dict[str, str]:
    """What stands around the cells: standing, last period, papers, warnings, what others said."""
    verdict = finding.self_verdict
    clash = form.conflict if form is not None else None
    tone = (
        " is-clash"
        if clash
        else " is-bad"
        if form is not None and form.errors
        else " is-good"
        if verdict == "met"
        else ""
    )
    return {
        "tone": tone,
        "verdict": verdict,
        "badge": standing_badge(verdict or "no_data"),
        "earlier": _earlier(finding, before),
        "said": _said(finding, form, clash),
        "papers": _papers(finding),
        "warnings": "".join(format_html("<li>{}</li>", warning.text) for warning in warnings),
        "quiet": "" if warnings else " hidden",
        "mute": "" if filled["answer"] or any(warning.must_answer for warning in warnings) else " hidden",
    }


def _earlier(finding: Finding, before: Finding | None) -> str:
    if before is None or not (before.self_verdict or before.verified_verdict):
        return ""
    text = _earlier_text(finding, before)
    if again(finding, before) is None:
        return format_html("<span>{}: <b>{}</b></span>", _("Kỳ trước"), text)
    return format_html(
        '<span>{0}: <b>{1}</b></span> <button class="btn-cell" type="submit" name="action" value="again:{2}" data-again="{2}"'
        ' title="{3}">{4}</button>',
        _("Kỳ trước"), text, finding.criterion.code, _("Lấy lại số kỳ trước cùng minh chứng còn hiệu lực"), _("Lấy lại"),
    )  # fmt: skip


def _earlier_text(finding: Finding, before: Finding) -> str:
    if before.self_verdict == Finding.Verdict.NOT_APPLICABLE and before.verified_value is None:
        return before.get_self_verdict_display()
    text = finding.criterion.value_text(checks.stood(before))
    if before.verified_verdict not in ("", before.self_verdict):
        judged = _("thẩm định")
        text += f" ({judged}: {before.get_verified_verdict_display()})"
    return text


def _said(finding: Finding, form, clash: Finding | None) -> str:
    found = ""
    for error in form.non_field_errors() if form is not None else ():
        found += format_html('<p class="invalid-feedback d-block">{}</p>', error)
    if clash is not None:
        words = ". ".join(filter(None, (answer_text(clash), clash.self_note)))
        found += format_html('<div class="clash"><b>{}</b>: {}</div>', _("Bản người khác vừa lưu"), words)
    if finding.verified_verdict or finding.opinion:
        plain = finding.verified_verdict == Finding.Verdict.MET and not finding.opinion
        found += format_html(
            '<p class="{}">{}: {}{}</p>',
            "soft small mb-0" if plain else "note tone-watch",
            _("Thẩm định lần trước"),
            f"{finding.get_verified_verdict_display()}. " if finding.verified_verdict else "",
            finding.opinion,
        )
    return found


def _papers(finding: Finding) -> str:
    return "".join(
        format_html(
            '<li><a href="{}">{}</a> <span class="soft">{}</span> <label class="choice"><input type="checkbox" name="{}-drop"'
            ' value="{}"> {}</label></li>',
            reverse("programme:evidence-download", args=[row.pk]),
            row.name,
            formats.file_size(row.size),
            finding.criterion.code,
            row.pk,
            _("bỏ"),
        )
        for row in oddities.papers_of(finding)
    )
