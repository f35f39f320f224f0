"""Report regimes: drafted, applied, ended. What is in force is never edited: a copy takes its place from a day on."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from organisation import audit, clock, versions
from organisation.deadlines import known_holidays
from organisation.models import Regime
from organisation.regime_checks import due_problems, overlaps, too_far

from .periods import ensure_periods, restate_due_days
from .regime_rows import FIELDS, LEVEL_FIELDS, facts, told, write


def hold_regimes() -> None:
    """No other regime is written until the transaction ends: one that is not there yet cannot be locked by its row.

    SQLite holds its one write lock since BEGIN IMMEDIATE.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Regime._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def create_regime(*, by, values: dict, levels: list[dict]) -> Regime:
    """A new draft with its levels, lowest first. Raises ValidationError."""
    regime = Regime()
    write(regime, values, levels)
    audit.record(by=by, action="create_regime", row=regime, changes=told({}, facts(regime)))
    return regime


@transaction.atomic
def save_regime(*, regime_id: int, version: int | None, by, values: dict, levels: list[dict]) -> Regime:
    """Change a draft, its levels replaced as a whole. Raises StaleEdit; ValidationError, also for one in force."""
    regime = versions.lock(Regime.objects, regime_id, version)
    _draft_only(regime)
    before = facts(regime)
    regime.version += 1
    write(regime, values, levels)
    audit.record(by=by, action="save_regime", row=regime, changes=told(before, facts(regime)))
    return regime


@transaction.atomic
def delete_regime(*, regime_id: int, version: int | None, by) -> None:
    """Take a draft away. Raises StaleEdit; ValidationError for one that is or was in force."""
    regime = versions.lock(Regime.objects, regime_id, version)
    _draft_only(regime)
    audit.record(by=by, action="delete_regime", row=regime, changes=told(facts(regime), {}))
    regime.delete()


@transaction.atomic
def activate_regime(*, regime_id: int, version: int | None, by) -> Regime:
    """Apply a draft from its first day on. Periods that it asks for are made; those not begun yet get its due days.

    Raises StaleEdit; ValidationError when it leaves no lawful due day or asks what another one asks already.
    """
    hold_regimes()
    regime = versions.lock(Regime.objects, regime_id, version)
    _draft_only(regime)
    levels = list(regime.levels.all())
    if wrong := [*due_problems(regime, levels, known_holidays()), *overlaps(regime, levels)]:
        raise ValidationError(wrong)
    regime.state = Regime.State.ACTIVE
    versions.save(regime, "state")
    audit.record(by=by, action="activate_regime", row=regime, changes={"state": ["draft", "active"]})
    day = clock.today()
    ensure_periods(day.year, day.year + 1)
    restate_due_days(by=by, day=day)
    return regime


@transaction.atomic
def end_regime(*, regime_id: int, version: int | None, by, valid_until: date, reason: str) -> Regime:
    """Apply it no more to periods whose cut-off lies on that day or later. Raises StaleEdit, ValidationError."""
    regime = versions.lock(Regime.objects, regime_id, version)
    if regime.state != Regime.State.ACTIVE:
        raise ValidationError(_("Chỉ chế độ đang áp dụng mới chấm dứt được."))
    if valid_until <= regime.valid_from:
        raise ValidationError({"valid_until": _("Ngày thôi áp dụng phải sau ngày bắt đầu.")})
    if regime.valid_until and valid_until > regime.valid_until:
        raise ValidationError({"valid_until": _("Chế độ đã định thôi áp dụng sớm hơn ngày này.")})
    if far := too_far(valid_until, clock.today()):
        raise ValidationError({"valid_until": far})
    changes = {"state": [regime.state, Regime.State.ENDED], "valid_until": [regime.valid_until, valid_until]}
    regime.state, regime.valid_until = Regime.State.ENDED, valid_until
    versions.save(regime, "state", "valid_until")
    audit.record(by=by, action="end_regime", row=regime, changes=changes, reason=reason)
    restate_due_days(by=by, day=clock.today())
    return regime


@transaction.atomic
def copy_regime(*, regime_id: int, by) -> Regime:
    """A draft like it, to be changed and to take its place. Raises DoesNotExist."""
    hold_regimes()
    source = Regime.objects.get(pk=regime_id)
    taken = set(Regime.objects.values_list("code", flat=True))
    stem = source.code[:36]
    values = {name: getattr(source, name) for name in FIELDS}
    values |= {"code": next(code for n in range(2, 1000) if (code := f"{stem}-{n}") not in taken)}
    values |= {"valid_from": source.valid_until or max(clock.today(), source.valid_from), "valid_until": None}
    levels = [{name: getattr(level, name) for name in LEVEL_FIELDS} for level in source.levels.all()]
    return create_regime(by=by, values=values, levels=levels)


def _draft_only(regime: Regime) -> None:
    if not regime.is_draft:
        raise ValidationError(
            _("Chế độ đã áp dụng thì không sửa, không xóa: xin lập bản sao để sửa, rồi chấm dứt chế độ này.")
        )
