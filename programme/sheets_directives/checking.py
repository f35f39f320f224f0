"""What cannot be of a target or a task, whatever its cells say one by one."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _

from organisation import clock
from organisation.formats import day as write_day
from programme.models import Directive

from .columns import ACTIVE, DOCUMENT, DUE, LEAD, NAME, PARENT, TARGET, UNIT, Names

UNMEASURED = ("định tính", "có/không")


def faults(facts: Mapping, held: Mapping | None, names: Names) -> Iterator[tuple[str, str]]:
    """(column, what is wrong and what to do) of one directive. `held`: its facts as they stand, None for a new one."""
    if not facts["name"]:
        yield NAME, _("thiếu nội dung")
    elif held and facts["name"] != held["name"]:
        yield (
            NAME,
            _("nguyên văn đã khóa, không sửa tại chỗ: xin ghi lại như cổng đang giữ; cách hiểu ghi ở cột Diễn giải"),
        )
    if facts["lead_id"] is None:
        yield LEAD, _("thiếu cơ quan chủ trì: xin ghi đúng một cơ quan")
    elif (not held or held["lead_id"] != facts["lead_id"]) and (day := _retired(names, facts["lead_id"])):
        yield LEAD, _("cơ quan này đã ngừng dùng từ ngày %(day)s: xin ghi cơ quan kế thừa") % {"day": write_day(day)}
    document = names.documents.get(facts["document_id"])
    if document is None and facts["is_active"]:
        yield (ACTIVE if facts["document_id"] is None else DOCUMENT), _("chỉ theo dõi chỉ tiêu, nhiệm vụ đã có văn bản")
    if document and document.issued_on and facts["due_on"] and facts["due_on"] < document.issued_on:
        words = {"due": write_day(facts["due_on"]), "issued": write_day(document.issued_on)}
        yield DUE, _("thời hạn %(due)s trước ngày ban hành văn bản %(issued)s") % words
    yield from _of_measure(facts)


def _retired(names: Names, key: int) -> date | None:
    day = names.agencies[key].retired_on
    return day if day and day <= clock.today() else None


def _of_measure(facts: Mapping) -> Iterator[tuple[str, str]]:
    unit, target = facts["unit"], facts["target_value"]
    if not unit and (target is not None or facts["kind"] == Directive.Kind.TARGET):
        yield UNIT, _("chỉ tiêu phải có đơn vị tính; không đo bằng số thì ghi “định tính” hoặc “có/không”")
    elif unit in UNMEASURED and target is not None:
        yield TARGET, _("đơn vị tính là “%(unit)s” thì không có giá trị phải đạt bằng số") % {"unit": unit}
    elif unit == "%" and target is not None and target > 100:
        yield TARGET, _("giá trị phải đạt theo % không quá 100")


def parents(facts: Mapping[str, Mapping]) -> Iterator[tuple[str, str, str]]:
    """(code, column, fault) of those under one that is not there, or under themselves. `facts` of all directives by code."""
    for code, own in facts.items():
        above, seen = own["parent"], {code}
        if above and above not in facts:
            yield code, PARENT, _("không có chỉ tiêu, nhiệm vụ mã “%(code)s”") % {"code": above[:40]}
        while above in facts and above not in seen:
            seen.add(above)
            above = facts[above]["parent"]
        if above == code:
            yield code, PARENT, _("đứng dưới chính mình qua cột Thuộc: xin ghi lại cấp trên")
