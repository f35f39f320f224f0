"""Regimes, and editions issued under them, for tests of what is owed."""

from datetime import date

from django.utils import timezone

from organisation import clock
from organisation.models import Regime, RegimeLevel
from reports.models import ComplianceReport, Edition

FROM = date(2024, 1, 1)


def make_regime(who="ward", *, kind="quarter", code="", report_kind="ward", **values) -> Regime:
    """An applied regime of one level; two working days after the cut-off unless said otherwise."""
    level = {"due_kind": "working_days", "due_number": 2, "recipient": "Công an thành phố"}
    level |= {name: values.pop(name) for name in ("kinds", "agency", "due_kind", "due_number") if name in values}
    state = {"state": "active", "valid_from": FROM} | values
    code = code or f"{who}-{kind}-{report_kind}"
    regime = Regime.objects.create(code=code, name=f"Báo cáo {code}", period_kind=kind, **state)
    RegimeLevel.objects.create(regime=regime, who=who, report_kind=report_kind, **level)
    return regime


def make_edition(period, ward, *, by, kind="ward", document=None, corrects=None, issued_on=None) -> Edition:
    """An issued edition, its figures not composed."""
    report, _new = ComplianceReport.objects.get_or_create(
        kind=kind, period=period, ward=ward, document=document, defaults={"state": "issued"}
    )
    day = issued_on or clock.today()
    told = {"corrects": corrects, "correction_reason": "Sai số"} if corrects else {}
    return Edition.objects.create(
        report=report,
        number=corrects.number + 1 if corrects else 1,
        data="{}",
        sha256="0" * 64,
        composed_at=timezone.now(),
        template_version="1",
        issue_year=day.year,
        issue_number=Edition.objects.count() + 1,
        issue_symbol="BC-CATP",
        issued_on=day,
        issued_by=by,
        **told,
    )
