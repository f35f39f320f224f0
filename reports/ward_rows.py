"""Wards as rows of the list: the register is open to all, the figures only to those who may see the ward."""

from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from organisation import formats
from organisation.badges import standing_badge, state_badge
from organisation.memory import by_its_data
from organisation.models import Ancestry, Succession, Ward
from organisation.prepared import Prepared, Slot
from organisation.reading import Reading
from programme.models import Assessment
from reports.ward_figures import MIXED

NUMBER = ' class="num"'
# The words and the standing of a ward's headquarters, by whether it is independent.
SITES = {
    True: (gettext_noop("độc lập"), "met"),
    False: (gettext_noop("chưa độc lập"), "not_met"),
    None: ("", "no_data"),
}
# What the list shows of a ward.
SHOWN = (
    *("pk", "name", "district", "kind", "code", "dissolved_on"),
    *("judged", "passed", "state", "met", "judged_total", "points", "owed", "independent"),
)
_ANCESTORS = Prepared(lambda: Ancestry.objects.filter(descendant=Slot("ward")).order_by("pk").values_list("ancestor"))


def seen_ward_ids(officer) -> list[int] | None:
    """The wards whose figures the officer may see; None means all."""
    if officer.is_superuser or officer.sees_all:
        return None
    if not officer.ward_id:
        return []
    return [officer.ward_id, *(ward for (ward,) in _ANCESTORS(ward=officer.ward_id))]


def lines(rows: list[tuple], address: str, reading: Reading, sees_figures: bool) -> SafeString:
    """The rows (SHOWN) as lines of the table, each kept by what it says; units that ended by the reading's day are marked."""
    heads, query = _heads(sees_figures), "?doc=hom-nay" if reading.is_restated else ""
    return mark_safe("".join(_line(tuple(row), address, query, reading.day, heads) for row in rows))


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
def _line(row: tuple, address: str, query: str, day: date, heads: tuple[str, ...]) -> str:
    pk, name, district, kind, code, ended, judged, passed, state, met, total, points, owed, independent = row
    cells = (
        escape(Ward.Kind(kind).label),
        escape(code),
        _state(state),
        "–" if met is None else f"{met}/{total}",
        "–" if points is None else formats.number(points) + _of_several(judged, passed),
        "–" if owed is None else owed,
        _site(independent),
    )
    beside = f" <small>{escape(district)}</small>" if district else ""
    if ended and ended <= day:
        since = _("kết thúc ngày %(day)s") % {"day": formats.day(ended)}
        beside += f" <small>{since}</small>"
    told = "".join(f"{head}{cell}</td>" for head, cell in zip(heads, cells, strict=False))
    return f'<tr><th scope="row"><a href="{address}{pk}/{query}">{escape(name)}</a>{beside}</th>{told}</tr>'


def _of_several(judged: int, passed: int) -> str:
    """Points of several assessments are a sum: beside it stands how many of them pass."""
    if judged <= 1:
        return ""
    told = _("%(passed)s/%(judged)s đủ điều kiện") % {"passed": passed, "judged": judged}
    return f" <small>({told})</small>"


def state_word(state: str | None) -> str:
    """The state of the assessment, or that those added up differ; "" without one."""
    return _("nhiều trạng thái") if state == MIXED else str(Assessment.State(state).label) if state else ""


@by_its_data(most=16)
def _state(state: str | None) -> str:
    return state_badge(state_word(state), state) if state else "–"


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
