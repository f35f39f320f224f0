"""A row's history of changes out of the trail, in words."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.formats import day as write_day
from organisation.formats import moment, number
from organisation.models import AuditEntry

from .models import EquipmentCategory, EquipmentHolding, InvestmentProject, ProjectStage

MOST = 20
# Where a file lies and by which click it came says nothing to a reader.
UNSPOKEN = {"file", "no_secret_confirmed_at", "received_at", "received_by_id"}
ACTIONS = {
    "create_headquarters": gettext_lazy("Lập hồ sơ trụ sở"),
    "save_headquarters": gettext_lazy("Sửa hồ sơ trụ sở"),
    "set_occupancy": gettext_lazy("Bắt đầu sử dụng trụ sở"),
    "end_occupancy": gettext_lazy("Thôi sử dụng trụ sở"),
    "correct_use": gettext_lazy("Sửa thông tin sử dụng trụ sở"),
    "record_survey": gettext_lazy("Ghi khảo sát trụ sở"),
    "follow_survey": gettext_lazy("Tình trạng theo lần khảo sát mới nhất"),
    "add_house": gettext_lazy("Thêm nhà trong trụ sở"),
    "save_house": gettext_lazy("Sửa nhà trong trụ sở"),
    "sum_areas": gettext_lazy("Diện tích sàn cộng từ các nhà"),
    "add_paper": gettext_lazy("Thêm giấy tờ, ảnh"),
    "withdraw_paper": gettext_lazy("Gỡ giấy tờ, ảnh"),
    "propose_surplus": gettext_lazy("Đề xuất xử lý trụ sở dôi dư"),
    "save_proposal": gettext_lazy("Sửa đề xuất xử lý"),
    "decide_surplus": gettext_lazy("Ghi quyết định xử lý"),
    "carry_out_surplus": gettext_lazy("Ghi đã thực hiện xử lý"),
    "withdraw_surplus": gettext_lazy("Rút hồ sơ dôi dư"),
    "save_holdings": gettext_lazy("Ghi kiểm kê trang bị"),
    "import_holdings": gettext_lazy("Nhập kiểm kê từ tệp"),
    "add_handover": gettext_lazy("Ghi bàn giao trang bị"),
    "create_project": gettext_lazy("Lập dự án"),
    "save_project": gettext_lazy("Sửa dự án"),
    "save_stages": gettext_lazy("Ghi giai đoạn dự án"),
    "create_remedy": gettext_lazy("Ghi quyết định khắc phục"),
    "save_remedy": gettext_lazy("Sửa quyết định khắc phục"),
    "create_funding": gettext_lazy("Thêm nguồn vốn"),
    "save_funding": gettext_lazy("Sửa nguồn vốn"),
    "save_ladder": gettext_lazy("Ghi bậc thang vốn"),
    "add_disbursement": gettext_lazy("Ghi giải ngân"),
}


class Line(NamedTuple):
    """One field that changed."""

    label: str
    old: str
    new: str


class Event(NamedTuple):
    """One act on a row."""

    at: object
    by: object
    words: str
    reason: str
    lines: list[Line]


def history_of(*rows: models.Model, actions: tuple[str, ...] = ()) -> list[Event]:
    """The last acts on these rows, the newest first; only the named kinds when some are named. A constant number of queries."""
    entries = entries_about(*rows)
    if actions:
        entries = entries.filter(action__in=actions)
    return in_words(entries[:MOST], with_categories="save_holdings" in actions)


def entries_about(*rows: models.Model) -> models.QuerySet:
    """The trail's entries about these rows, the newest first."""
    keys: dict[str, list[str]] = {}
    for row in rows:
        keys.setdefault(row._meta.label_lower, []).append(str(row.pk))
    about = Q()
    for model, ids in keys.items():
        about |= Q(model=model, object_id__in=ids)
    return AuditEntry.objects.filter(about).select_related("by")


def in_words(entries: Iterable[AuditEntry], *, only: str = "", with_categories: bool = False) -> list[Event]:
    """Entries as a page tells them; of one field when `only` names it."""
    names = dict(EquipmentCategory.objects.values_list("code", "name")) if with_categories else {}
    return [
        Event(
            entry.at, entry.by, str(ACTIONS.get(entry.action, entry.action)), entry.reason, _lines(entry, names, only)
        )
        for entry in entries
    ]


def _lines(entry: AuditEntry, names: dict[str, str], only: str = "") -> list[Line]:
    model = apps.get_model(entry.model)
    return [
        Line(*_in_words(model, name, pair, names))
        for name, pair in entry.changes.items()
        if not (pair[0] is None and pair[1] in (None, "", False)) and only in ("", name) and name not in UNSPOKEN
    ]


def _in_words(model, name: str, pair: list, names: dict[str, str]) -> tuple[str, str, str]:
    code, _dot, column = name.partition(".")
    if column and code.isdigit():  # a stage of a project: 12.done_on
        field = ProjectStage._meta.get_field(column.removesuffix("_id"))
        label = InvestmentProject.Stage(int(code)).label
        return f"{code}. {label}, {field.verbose_name}", *(_of_field(field, value) for value in pair)
    if column:  # a count of equipment: desktop.have
        field = EquipmentHolding._meta.get_field(column)
        return f"{names.get(code, code)}, {field.verbose_name}", *(_of_field(field, value) for value in pair)
    try:
        field = model._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return name, *(_plain(value) for value in pair)
    return str(field.verbose_name), *(_of_field(field, value) for value in pair)


def _of_field(field, value) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(field, models.DateTimeField):
        return moment(parse_datetime(value))
    if isinstance(field, models.DateField):
        return write_day(parse_date(value))
    if isinstance(field, models.DecimalField):
        return number(Decimal(value))
    if field.is_relation:
        return _("hồ sơ số %(key)s") % {"key": value}
    if field.name in {"year", "year_built"}:
        return str(value)
    choices = {str(key): str(label) for key, label in field.flatchoices}
    return choices.get(str(value)) or _plain(value)


def _plain(value) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("có") if value else _("không")
    return number(value) if isinstance(value, int) else str(value)
