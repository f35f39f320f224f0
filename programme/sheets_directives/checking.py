"""What cannot be of a target or a task, whatever its cells say one by one."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _

from organisation import clock
from organisation.formats import day as write_day
from programme.directive_rules import UNMEASURED
from programme.models import Directive

from .columns import ACTIVE, BINDS, DOCUMENT, DUE, LEAD, NAME, NAME_EN, PARENT, TARGET, UNIT, WITH, Names


def faults(facts: Mapping, held: Mapping | None, names: Names) -> Iterator[tuple[str, str]]:
    """(column, what is wrong and what to do) of one directive. `held`: its facts as they stand, None for a new one."""
    if not facts["name"]:
        yield NAME, _("thiếu nội dung")
    elif held and facts["name"] != held["name"]:
        yield (
            NAME,
            _("nguyên văn đã khóa, không sửa tại chỗ: xin ghi lại như cổng đang giữ; cách hiểu ghi ở cột Diễn giải"),
        )
    if held and facts["name_en"] != held["name_en"]:
        yield NAME_EN, _("bản dịch đi cùng nguyên văn đã khóa: xin ghi lại như cổng đang giữ, hoặc sửa ở trang lời văn")
    yield from _of_bodies(facts, held, names)
    if facts["binds"] == Directive.Binds.CHOSEN and (not held or held["binds"] != Directive.Binds.CHOSEN):
        yield BINDS, _("bảng không ghi được từng đơn vị được chọn: xin chọn ở trang của chỉ tiêu, nhiệm vụ")
    document = names.documents.get(facts["document_id"])
    if document is None and facts["is_active"]:
        yield (ACTIVE if facts["document_id"] is None else DOCUMENT), _("chỉ theo dõi chỉ tiêu, nhiệm vụ đã có văn bản")
    yield from _of_deadline(facts, held, document)
    yield from _of_measure(facts)


def _of_bodies(facts: Mapping, held: Mapping | None, names: Names) -> Iterator[tuple[str, str]]:
    if facts["lead_id"] is None:
        if facts["kind"] != Directive.Kind.GROUP:
            yield LEAD, _("thiếu cơ quan chủ trì: xin ghi đúng một cơ quan")
    elif (not held or held["lead_id"] != facts["lead_id"]) and (day := _retired(names, facts["lead_id"])):
        yield LEAD, _("cơ quan này đã ngừng dùng từ ngày %(day)s: xin ghi cơ quan kế thừa") % {"day": write_day(day)}
    if facts["lead_id"] in facts["coordinating"] and facts["lead_id"] is not None:
        yield WITH, _("cơ quan chủ trì không đồng thời phối hợp: xin bỏ khỏi cột này")


def _of_deadline(facts: Mapping, held: Mapping | None, document) -> Iterator[tuple[str, str]]:
    if held and held["due_on"] and facts["due_on"] != held["due_on"]:
        words = {"day": write_day(held["due_on"])}
        yield DUE, _("thời hạn ban đầu %(day)s không sửa được: cần thêm thời gian thì xin gia hạn") % words
    if document and document.issued_on and facts["due_on"] and facts["due_on"] < document.issued_on:
        words = {"due": write_day(facts["due_on"]), "issued": write_day(document.issued_on)}
        yield DUE, _("thời hạn %(due)s trước ngày ban hành văn bản %(issued)s") % words


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
    """(code, column, fault) of those under one that is not there or of another document, or under themselves. `facts` of all
    directives by code."""
    for code, own in facts.items():
        above, seen = own["parent"], {code}
        if above and above not in facts:
            yield code, PARENT, _("không có chỉ tiêu, nhiệm vụ mã “%(code)s”") % {"code": above[:40]}
        elif above and above != code and facts[above]["document_id"] != own["document_id"]:
            yield (
                code,
                PARENT,
                _("mục “%(code)s” thuộc văn bản khác: cấp trên phải cùng văn bản") % {"code": above[:40]},
            )
        while above in facts and above not in seen:
            seen.add(above)
            above = facts[above]["parent"]
        if above == code:
            yield code, PARENT, _("đứng dưới chính mình qua cột Thuộc: xin ghi lại cấp trên")
