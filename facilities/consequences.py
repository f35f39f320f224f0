"""What a reorganisation brings about for buildings and projects, in words; buildings pass when it is carried out."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.consequences import Effect, Foresight, Room, register
from organisation.formats import day as write_day
from organisation.models import FormedUnit

from .actions.reorganising import pass_buildings
from .models import InvestmentProject
from .passing import Passing, Passings, passings


def foresee(foresight: Foresight) -> list[Effect]:
    """Every building in use with its user to be, candidates for surplus named; then the unfinished projects. Four queries."""
    found = passings(foresight.event, foresight.heirs)
    in_order = sorted(found.passing, key=lambda one: (one.unit.code, not one.is_main, one.rank))
    return [_of_building(one, found, foresight) for one in in_order] + _of_projects(foresight)


def _of_building(one: Passing, found: Passings, foresight: Foresight) -> Effect:
    users = ", ".join(dict.fromkeys(use.ward.full_name for use in one.after))
    words = {"day": write_day(foresight.effective_on), "unit": _unit_of(one.unit)}
    is_spare = one.building.pk not in found.needed
    if one.is_main:
        then = _("Từ ngày %(day)s %(unit)s sử dụng làm trụ sở chính.") % words
    elif is_spare:
        then = _("Từ ngày %(day)s %(unit)s sử dụng làm cơ sở phụ; có thể dôi dư, cần phương án bố trí, xử lý.") % words
    else:
        then = _("Từ ngày %(day)s %(unit)s sử dụng làm cơ sở phụ; vẫn là trụ sở của đơn vị khác.") % words
    what = _("%(name)s, %(users)s đang sử dụng") % {"name": one.building.name, "users": users}
    return Effect(what, then, one.building.get_absolute_url(), "warning" if is_spare else "info")


def _of_projects(foresight: Foresight) -> list[Effect]:
    projects = InvestmentProject.objects.unfinished().filter(ward__in=list(foresight.heirs)).select_related("ward")
    return [
        Effect(
            _("Dự án %(name)s của %(ward)s") % {"name": project.name, "ward": project.ward.full_name},
            _("Chưa hoàn thành: hồ sơ và vốn vẫn ghi cho %(ward)s; %(unit)s tiếp tục thực hiện và cập nhật.")
            % {"ward": project.ward.full_name, "unit": _unit_of(foresight.heirs[project.ward_id])},
            project.get_absolute_url(),
        )
        for project in projects.order_by("ward__sort_key", "sort_key", "pk")
    ]


def _unit_of(unit: FormedUnit) -> str:
    """The formed unit, told from one before it that may bear the same name."""
    return _("đơn vị mới %(unit)s") % {"unit": f"{unit.kind} {unit.name}"}


def register_all() -> None:
    """Take part in events; called once the models are loaded."""
    register(Room("facilities", gettext_lazy("Trụ sở, dự án"), foresee, carry=pass_buildings))
