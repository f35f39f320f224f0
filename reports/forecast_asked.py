"""What an address asks of the forecast: whose, beside which milestone, supposing which days. What cannot be read is told."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from facilities.models import InvestmentProject
from organisation.formats import day as write_day
from organisation.models import Ward
from organisation.reading import day_of

from .forecast import Milestone, day_milestone, milestones, nearest

EVERY_KIND = "tat-ca"
MOST_SUPPOSED = 20
YEARS_AHEAD = 40  # a slip of the keyboard lies beyond
LONGEST = 30  # of what is shown again of a day that cannot be read


@dataclass
class Supposed:
    """The days supposed for projects. `typed` is every pair as written, `problems` says which could not be taken, and why."""

    days: dict[int, date] = field(default_factory=dict)
    projects: dict[int, InvestmentProject] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[tuple[InvestmentProject, date]]:
        """Each project with the day supposed."""
        return [(self.projects[pk], day) for pk, day in self.days.items()]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As the address says them again."""
        return [(str(pk), write_day(day)) for pk, day in self.days.items()]


def supposed(parameters, officer, today: date) -> Supposed:
    """The pairs `du-an` (a project's key) and `ngay` of the address, in order; a pair without a day supposes nothing."""
    projects, days = parameters.getlist("du-an"), parameters.getlist("ngay")
    pairs = [(key.strip(), text.strip()) for key, text in zip(projects, days, strict=False) if text.strip()]
    found = Supposed(typed={key: text[:LONGEST] for key, text in pairs})
    if len(pairs) > MOST_SUPPOSED:
        found.problems.append(_("Chỉ giả định được %(most)s dự án một lần.") % {"most": MOST_SUPPOSED})
        pairs = pairs[:MOST_SUPPOSED]
    keys = {int(key) for key, _text in pairs if key.isascii() and key.isdigit() and len(key) < 10}
    rows = InvestmentProject.objects.visible_to(officer).filter(pk__in=keys).select_related("ward") if keys else ()
    seen = {str(row.pk): row for row in rows}
    for key, text in pairs:
        _suppose(found, seen.get(key), text, today)
    return found


def _suppose(found: Supposed, project: InvestmentProject | None, text: str, today: date) -> None:
    if project is None:
        found.problems.append(_("Không có dự án này trong phạm vi của bạn: xin chọn dự án trong danh sách."))
        return
    day, words = day_of(text), {"name": project.name, "text": text[:LONGEST], "today": write_day(today)}
    if project.completed_on:
        found.problems.append(_("Dự án “%(name)s” đã hoàn thành nên không dời ngày được.") % words)
    elif day is None:
        text = _("“%(text)s” không phải là ngày: xin viết ngày/tháng/năm, ví dụ 30/06/2027 (dự án “%(name)s”).")
        found.problems.append(text % words)
    elif not today <= day <= today.replace(year=today.year + YEARS_AHEAD, day=1):
        text = _(
            "Ngày giả định của dự án “%(name)s” phải từ hôm nay (%(today)s) đến trước %(years)s năm nữa: dự án chưa hoàn thành."
        )
        found.problems.append(text % (words | {"years": YEARS_AHEAD}))
    else:
        found.days[project.pk], found.projects[project.pk] = day, project


def kinds_asked(parameters) -> list[str] | None:
    """The kinds of unit: one of them, all, or None for those that the criteria bind."""
    word = parameters.get("loai", "")
    if word == EVERY_KIND:
        return list(Ward.Kind.values)
    return [word] if word in Ward.Kind.values else None


@dataclass
class Beside:
    """The milestone chosen, those to choose from, and why what was typed could not be taken."""

    chosen: Milestone | None
    choices: list[Milestone]
    problem: str = ""


def milestone_asked(parameters, today: date) -> Beside:
    """`moc-ngay`, a day of one's own, before `moc`, a directive's key; else the nearest deadline to come. One query."""
    choices = milestones()
    text, key = parameters.get("moc-ngay", "").strip(), parameters.get("moc", "")
    chosen = next((one for one in choices if str(one.directive) == key), None)
    if not text:
        return Beside(chosen or nearest(choices, today), choices)
    if (day := day_of(text)) is not None:
        return Beside(day_milestone(day), choices)
    problem = _("Mốc “%(text)s” không phải là ngày: xin viết ngày/tháng/năm, ví dụ 31/12/2027.")
    return Beside(chosen or nearest(choices, today), choices, problem % {"text": text[:LONGEST]})
