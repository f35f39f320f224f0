"""One event: what is being prepared with its checks and preview, or what was carried out, line by line."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from organisation import clock
from organisation.consequences import foreseen
from organisation.formats import day as written
from organisation.formats import moment
from organisation.lineage.checks import errors, problems_of
from organisation.lineage.plan import plan_of
from organisation.listing import Column, Listing
from organisation.models import Detail, Reorganisation, Rule, Succession
from organisation.text import fold

from .shared import APPROVE, CARRY, RECORD, event_of

COLUMNS = [
    Column("truoc", gettext_lazy("Đơn vị trước"), lambda row: str(row.predecessor), ("predecessor__sort_key",)),
    Column("ma-truoc", gettext_lazy("Mã"), lambda row: row.predecessor.code, ("predecessor__code",)),
    Column("phan", gettext_lazy("Phần"), lambda row: row.get_detail_display(), ("detail",)),
    Column("sau", gettext_lazy("Đơn vị sau"), lambda row: str(row.successor), ("successor__sort_key",)),
    Column("ma-sau", gettext_lazy("Mã"), lambda row: row.successor.code, ("successor__code",)),
    Column("nhan", gettext_lazy("Nhận số liệu"), lambda row: row.takes_records),
    Column("ly-do", gettext_lazy("Lý do"), lambda row: row.get_takes_records_rule_display()),
]
PER_PAGE = 100
SHOWN = 12  # effects of a room before the rest is folded away


@require_safe
def reorganisation_detail(request, pk: int):
    """The event as far as the officer sees it."""
    event = event_of(request, pk)
    may = {
        name: request.user.has_perm(verb) for name, verb in (("record", RECORD), ("approve", APPROVE), ("carry", CARRY))
    }
    context = {"event": event, "may": may, "steps": steps_of(event), "is_due": event.effective_on <= clock.today()}
    return _carried_out(request, event, context) if event.is_carried_out else _prepared(request, event, context)


def steps_of(event: Reorganisation) -> list[dict]:
    """Drafted, approved, carried out, handed over."""
    done = [
        (_("Soạn"), True, ""),
        (_("Lãnh đạo duyệt"), not event.is_draft, event.approved_at),
        (_("Thực hiện"), event.is_carried_out, event.carried_out_at),
        (_("Bàn giao việc đang mở"), event.handed_over_at is not None, event.handed_over_at),
    ]
    if event.is_carried_out and not event.carried_out_by_id and not event.handed_over_at:
        done.pop()  # loaded with the reference data: there was no open work
    now = next((place for place, (_label, is_done, _at) in enumerate(done) if not is_done), None)
    if event.is_draft:
        now = 0
    return [
        {
            "label": label,
            "when": "now" if place == now else "past" if is_done else "",
            "note": moment(at) if at else "",
        }
        for place, (label, is_done, at) in enumerate(done)
    ]


def _prepared(request, event: Reorganisation, context: dict):
    plan = plan_of(event)
    found = problems_of(event)
    wrong = errors(found)
    rooms = [
        {"room": room, "first": effects[:SHOWN], "rest": effects[SHOWN:], "count": len(effects)}
        for room, effects in (foreseen(event) if plan.lines else [])
    ]
    return render(
        request,
        "organisation/reorganisation_draft.html",
        {
            **context,
            "ending": len(plan.by_predecessor()),
            "forming": len(plan.units),
            "units": shown_units(plan),
            "errors": wrong,
            "warnings": [problem for problem in found if problem.is_warning],
            "rooms": rooms,
            "day": written(event.effective_on),
        },
    )


def shown_units(plan) -> list[dict]:
    """Each unit with its lines in words: how much, who takes the records, by proposal or decision."""
    heirs = {pk: plan.units[key] for pk, key in plan.heirs().items() if key in plan.units}
    for line in plan.lines:
        line.detail_label = Detail(line.detail).label if line.detail in Detail.values else line.detail
        line.rule_label = Rule(line.rule).label if line.rule else ""
        line.is_proposed = bool(line.rule) and line.rule not in (Rule.DECIDED, Rule.SOLE)
        line.heir = heirs.get(line.predecessor.pk)
    return [{"unit": plan.units[key], "lines": lines} for key, lines in plan.by_unit().items() if key in plan.units]


def _carried_out(request, event: Reorganisation, context: dict):
    rows = event.successions.select_related("predecessor", "successor")
    listing = Listing(
        request,
        rows,
        COLUMNS,
        search=_matching,
        default_order=("successor__sort_key", "predecessor__sort_key", "pk"),
        per_page=PER_PAGE,
        prepare=lambda found: _name_heirs(event, found),
    )
    if listing.export_kind:
        return listing.export(f"bien-dong-{event.effective_on:%Y-%m-%d}", event.name)
    counted = rows.order_by()
    return render(
        request,
        "organisation/reorganisation_detail.html",
        {
            **listing.context(),
            **context,
            "ending": counted.values("predecessor").distinct().count(),
            "forming": counted.values("successor").distinct().count(),
            "lines": counted.count(),
            "reversal": Reorganisation.objects.visible_to(request.user).filter(reverses=event).first(),
            "may_reverse": context["may"]["record"] and not Reorganisation.objects.filter(reverses=event).exists(),
        },
    )


def _matching(rows, words: str):
    found = fold(words)
    return rows.filter(predecessor__search__contains=found) | rows.filter(successor__search__contains=found)


def _name_heirs(event: Reorganisation, rows: list[Succession]) -> None:
    """Give each line `heir`: the unit that takes its predecessor's records, and whether there was a choice. One query."""
    siblings: dict[int, list[Succession]] = {}
    of_same = Succession.objects.filter(event=event, predecessor__in={row.predecessor_id for row in rows})
    for line in of_same.select_related("successor"):
        siblings.setdefault(line.predecessor_id, []).append(line)
    for row in rows:
        together = siblings[row.predecessor_id]
        row.heir = next((line.successor for line in together if line.takes_records), None)
        row.is_split = len(together) > 1
        row.is_proposed = row.takes_records_rule not in ("", Rule.DECIDED, Rule.SOLE)
