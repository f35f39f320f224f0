"""Wards as rows of the list: the register is open to all, the figures only to those who may see the ward."""

from datetime import date

from django.db.models import Case, F, FilteredRelation, Q, QuerySet, When
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from organisation import formats
from organisation.badges import standing_badge, state_badge
from organisation.models import Ancestry, ReportingPeriod, Succession, Ward
from organisation.prepared import Prepared, Slot
from programme.models import Assessment
from reports import figures
from reports.memory import by_its_data

STATES = ("verified", "concluded")
NOBODY = 0  # no ward has this number; an empty list would empty the register too


NUMBER = ' class="num"'
# The words and the standing of a ward's headquarters, by whether it is independent.
SITES = {
    True: (gettext_noop("độc lập"), "met"),
    False: (gettext_noop("chưa độc lập"), "not_met"),
    None: ("", "no_data"),
}
# What the list shows of a ward.
SHOWN = ("pk", "name", "district", "kind", "code", "state", "met", "total", "points", "owed", "independent")
_ANCESTORS = Prepared(lambda: Ancestry.objects.filter(descendant=Slot("ward")).order_by("pk").values_list("ancestor"))


def seen_ward_ids(officer) -> list[int] | None:
    """The wards whose figures the officer may see; None means all."""
    if officer.is_superuser or officer.sees_all:
        return None
    if not officer.ward_id:
        return []
    return [officer.ward_id, *(ward for (ward,) in _ANCESTORS(ward=officer.ward_id))]


def with_figures(wards: QuerySet[Ward], quarter: ReportingPeriod | None, seen: list[int] | None) -> QuerySet[Ward]:
    """Wards with their state, criteria met, points, reports owed and headquarters; empty for wards not in `seen`.

    Criteria and points are the verified ones and stay empty until the assessment is reviewed.
    """

    def only_seen(relation: str) -> Q:
        return Q() if seen is None else Q(**{f"{relation}__ward__in": seen or [NOBODY]})

    def joined(name: str, condition: Q) -> dict:
        return {name: FilteredRelation(relations[name], condition=condition & only_seen(relations[name]))}

    relations = {"paper": "assessments", "standing": "standings", "site": "headquarters_standing"}
    wards = wards.annotate(
        **joined("paper", Q(assessments__period=quarter)),
        **joined("standing", Q(standings__period=quarter)),
        **joined("site", Q(headquarters_standing__isnull=False)),
    )
    reviewed = Q(paper__state__in=STATES)
    return wards.annotate(
        paper_id=F("paper__pk"),
        state=F("paper__state"),
        total=F("paper__total"),
        met=Case(When(reviewed, then=F("paper__met_verified"))),
        points=Case(When(reviewed, then=F("paper__points_verified"))),
        passes=Case(When(reviewed, then=F("paper__passes_verified"))),
        owed=figures.owed("standing__"),
        independent=F("site__is_independent"),
    )


def lines(rows: list[tuple], address: str, sees_figures: bool) -> SafeString:
    """The rows (SHOWN) as lines of the table, each kept by what it says."""
    heads = _heads(sees_figures)
    return mark_safe("".join(_line(tuple(row), address, heads) for row in rows))


@by_its_data(most=2)
def _heads(sees_figures: bool) -> tuple[str, ...]:
    """How each cell of a line opens, with the column's name for narrow screens."""
    plain = [_("Loại"), _("Mã")]
    if sees_figures:
        plain += [_("Đánh giá"), _("Tiêu chí đạt"), _("Điểm"), _("Báo cáo còn thiếu"), _("Trụ sở")]
    return tuple(
        f'<td{NUMBER if place in {3, 4, 5} else ""} data-label="{escape(name)}">' for place, name in enumerate(plain)
    )


@by_its_data(most=4096)
def _line(row: tuple, address: str, heads: tuple[str, ...]) -> str:
    pk, name, district, kind, code, state, met, total, points, owed, independent = row
    cells = (
        escape(Ward.Kind(kind).label),
        escape(code),
        _state(state),
        "–" if met is None else f"{met}/{total}",
        "–" if points is None else formats.number(points),
        "–" if owed is None else owed,
        _site(independent),
    )
    beside = f" <small>{escape(district)}</small>" if district else ""
    told = "".join(f"{head}{cell}</td>" for head, cell in zip(heads, cells, strict=False))
    return f'<tr><th scope="row"><a href="{address}{pk}/">{escape(name)}</a>{beside}</th>{told}</tr>'


@by_its_data(most=16)
def _state(state: str | None) -> str:
    return state_badge(Assessment.State(state).label, state) if state else "–"


@by_its_data(most=8)
def _site(independent: bool | None) -> str:
    word, standing = SITES[independent]
    return standing_badge(standing, word and _(word))


def add_predecessors(rows: list[Ward]) -> None:
    """Give each row `predecessors`, the units it came from with their codes and shares: one query."""
    found: dict[int, list[str]] = {}
    for link in Succession.objects.filter(successor__in=rows).select_related("predecessor"):
        before = link.predecessor
        found.setdefault(link.successor_id, []).append(
            f"{before.full_name} [{before.code}] – {link.get_share_display()}"
        )
    for row in rows:
        row.predecessors = "; ".join(found.get(row.pk, []))


def earlier_units(words: str, day: date, most: int = 20) -> list[Ward]:
    """Units that the words find but that had ended by that day, each with `links`, the lines to its heirs: two queries."""
    units = list(Ward.objects.matching(words).filter(dissolved_on__lte=day).in_order()[:most])
    links: dict[int, list[Succession]] = {}
    for link in Succession.objects.filter(predecessor__in=units).select_related("successor", "document"):
        links.setdefault(link.predecessor_id, []).append(link)
    for unit in units:
        unit.links = links.get(unit.pk, [])
    return units
