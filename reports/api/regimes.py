"""Report regimes: who reports what, over which days, to whom, by when, and by which paper."""

from datetime import date

from django.utils.translation import gettext_noop
from ninja import Router, Schema

from organisation.models import Regime
from reports.models import ReportKind

from .lists import Part, listed, page_of

router = Router(tags=[gettext_noop("Đơn vị và kỳ")])


class LevelOut(Schema):
    """One level. `due_kind`: working_days or days after the cut-off, day_of_month of the cut-off's month or later ones."""

    who: str
    kinds: list[str]
    agency: str | None
    report_kind: str
    recipient: str
    method: str
    due_kind: str
    due_number: int
    due_months_later: int


class RegimeOut(Schema):
    """`first_day` 15: periods from the 15th to the 14th; 1: calendar months. `holidays`: what moves a due day on a day off."""

    id: int
    code: str
    name: str
    period_kind: str
    first_day: int
    holidays: str
    state: str
    valid_from: date
    valid_until: date | None
    is_proposal: bool
    document: str | None
    clause: str | None
    content: str
    outline: str
    data_forms: str
    procedure: str
    levels: list[LevelOut]


@router.get("/regimes", response=page_of(RegimeOut), summary=gettext_noop("Chế độ báo cáo"))
def regimes(request, window: Part, on: date | None = None, kind: ReportKind | None = None):
    """Those that are or were applied; with `on` in force on that day. Drafts are not answered."""
    rows = Regime.objects.in_force_on(on) if on else Regime.objects.exclude(state=Regime.State.DRAFT)
    if kind:
        rows = rows.filter(pk__in=Regime.objects.filter(levels__report_kind=kind).values("pk"))
    rows = rows.select_related("document", "clause").prefetch_related("levels__agency")
    return listed(request, rows, window, regime_out)


def regime_out(row: Regime) -> dict:
    same = ("code", "name", "period_kind", "first_day", "holidays", "state", "valid_from", "valid_until", "is_proposal")
    same += ("content", "outline", "data_forms", "procedure")
    level = [name for name in LevelOut.model_fields if name != "agency"]
    return {name: getattr(row, name) for name in same} | {
        "id": row.pk,
        "document": row.document.citation if row.document else None,
        "clause": row.clause.label if row.clause else None,
        "levels": [
            {name: getattr(held, name) for name in level} | {"agency": held.agency.name if held.agency else None}
            for held in row.levels.all()
        ],
    }
