"""The fields of one row of the desk as markup. Drawn here and not by a template: 54 rows of six fields were most of the page's time."""

from functools import cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programme.forms_review import ReviewForm, takes_value
from programme.models import Criterion, Finding


@cache
def words(_language: str | None) -> dict[str, str]:
    """The labels and verdicts in the reader's language, escaped; looked up once for each language."""
    labels = {
        "verdict": _("Kết luận"),
        "value": _("Giá trị thẩm định"),
        "opinion": _("Ý kiến thẩm định"),
        "flag": _("Đưa ra hội đồng"),
    }
    return {name: escape(text) for name, text in (labels | dict(Finding.Verdict.choices) | {"": "—"}).items()}


def verdict_word(code: str) -> SafeString:
    return mark_safe(words(get_language())[code])


def draw(row) -> SafeString:
    """Version, verdict, flag, value where the criterion takes one, opinion; with what is wrong at the field."""
    said, criterion, form = words(get_language()), row.finding.criterion, row.form
    code = escape(row.code)
    parts = [
        f'<fieldset class="choices"><legend>{said["verdict"]}</legend>{_choices(row, code, said)}'
        f'<label class="choice desk-flag"><input type="checkbox" name="{code}-is_for_commission" value="1" data-flag'
        f"{' checked' if row.is_for_commission else ''}> {said['flag']}</label></fieldset>{_error(form, 'verdict')}"
    ]
    if takes_value(criterion):
        parts.append(_value(row, code, said["value"]))
    parts.append(
        f'<label for="id_{code}-opinion">{said["opinion"]}</label><textarea class="form-control" name="{code}-opinion" '
        f'id="id_{code}-opinion" rows="1"{_marks(form, "opinion")} data-opinion>\n{escape(row.opinion)}</textarea>'
        f"{_error(form, 'opinion')}"
        f'<input type="hidden" name="{code}-version" value="{escape(row.version)}">'
    )
    return mark_safe("".join(parts))


def _choices(row, code: str, said: dict[str, str]) -> str:
    return "".join(
        f'<label class="choice"><input type="radio" name="{code}-verdict" value="{value}" id="id_{code}-verdict_{number}"'
        f"{' checked' if value == row.verdict else ''}> {said[value]}</label>"
        for number, value in enumerate(_verdicts(row.finding.criterion))
    )


def _verdicts(criterion: Criterion) -> tuple[str, ...]:
    """A veto always applies."""
    return _ALWAYS if criterion.is_veto else _ALL


_ALL = tuple(Finding.Verdict.values)
_ALWAYS = tuple(value for value in _ALL if value != Finding.Verdict.NOT_APPLICABLE)


def _value(row, code: str, label: str) -> str:
    unit = f" ({escape(row.finding.criterion.unit)})" if row.finding.criterion.unit else ""
    return (
        f'<label for="id_{code}-value">{label}{unit}</label><input class="form-control short" type="text" '
        f'inputmode="decimal" name="{code}-value" id="id_{code}-value" value="{escape(row.value)}" autocomplete="off"'
        f"{_marks(row.form, 'value')}>{_error(row.form, 'value')}"
    )


def _marks(form: ReviewForm | None, name: str) -> str:
    if form is None or name not in form.errors:
        return ""
    return f' aria-invalid="true" aria-describedby="id_{escape(form.prefix)}-{name}_error"'


def _error(form: ReviewForm | None, name: str) -> str:
    if form is None or name not in form.errors:
        return ""
    said = " ".join(escape(text) for text in form.errors[name])
    return f'<div class="invalid-feedback d-block" id="id_{escape(form.prefix)}-{name}_error">{said}</div>'
