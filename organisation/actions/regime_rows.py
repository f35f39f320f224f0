"""A draft of a regime and its levels as rows: filled, checked, written, told to the trail."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation import audit, clock, periods
from organisation.deadlines import known_holidays
from organisation.models import Regime, RegimeLevel
from organisation.regime_checks import due_problems, too_far

FIELDS = (
    "code",
    "name",
    "name_en",
    "content",
    "period_kind",
    "first_day",
    "holidays",
    "valid_from",
    "valid_until",
    "document",
    "clause",
    "outline",
    "data_forms",
    "procedure",
    "is_proposal",
)
LEVEL_FIELDS = (
    "who",
    "kinds",
    "agency",
    "report_kind",
    "recipient",
    "method",
    "due_kind",
    "due_number",
    "due_months_later",
)


def facts(regime: Regime) -> dict:
    """What the trail tells of a regime: its own fields and its levels."""
    own = audit.snapshot(regime)
    levels = [
        {name: value for name, value in audit.snapshot(level).items() if name not in {"id", "regime_id", "position"}}
        for level in regime.levels.all()
    ]
    return own | {"levels": levels}


def told(before: dict, after: dict) -> dict:
    """What changed between two states of a regime, as the trail holds it."""
    names = before.keys() | after.keys()
    changes = audit.difference(before, {name: after.get(name) for name in sorted(names)})
    return {name: pair for name, pair in changes.items() if name != "id" and pair != [None, ""]}


def write(regime: Regime, values: dict, levels: list[dict]) -> None:
    """Fill, check and write a draft. Raises ValidationError: by field for the regime, as sentences for its levels."""
    for name in FIELDS:
        if name in values:
            setattr(regime, name, values[name])
    regime.full_clean()
    _check(regime)
    rows = [RegimeLevel(position=place, **level) for place, level in enumerate(levels, start=1)]
    _check_levels(regime, rows)
    regime.save()
    regime.levels.all().delete()
    for row in rows:
        row.regime = regime
    RegimeLevel.objects.bulk_create(rows)


def _check(regime: Regime) -> None:
    wrong, today = {}, clock.today()
    if regime.period_kind == periods.ADHOC:
        wrong["period_kind"] = _("Báo cáo đột xuất, chuyên đề được yêu cầu từng lần, không lập thành chế độ định kỳ.")
    if far := too_far(regime.valid_from, today):
        wrong["valid_from"] = far
    if regime.valid_until and (far := too_far(regime.valid_until, today)):
        wrong["valid_until"] = far
    if regime.clause and regime.clause.document_id != regime.document_id:
        wrong["clause"] = _("Điều khoản này không thuộc văn bản đã chọn.")
    if wrong:
        raise ValidationError(wrong)


def _check_levels(regime: Regime, rows: list[RegimeLevel]) -> None:
    if not rows:
        raise ValidationError(
            _("Chế độ báo cáo cần ít nhất một cấp báo cáo: ai gửi, loại báo cáo nào, gửi ai, hạn nào.")
        )
    wrong = []
    for place, row in enumerate(rows, start=1):
        try:
            row.full_clean(exclude=["regime"])
        except ValidationError as refusal:
            names = {field.name: field.verbose_name for field in row._meta.fields}
            wrong += [
                _("Cấp %(place)s, %(field)s: %(text)s")
                % {"place": place, "field": names.get(name, _("chung")), "text": " ".join(texts)}
                for name, texts in refusal.message_dict.items()
            ]
    if wrong or (wrong := due_problems(regime, rows, known_holidays())):
        raise ValidationError(wrong)
