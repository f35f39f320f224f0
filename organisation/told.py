"""What the ground tells of its records' history: whose it is to read, what its acts and odd keys are called."""

from django.db import models
from django.utils.translation import gettext_lazy

from .history import Part, Told, register
from .history.registry import EVERYBODY
from .history.words import plain
from .models import (
    Agency,
    AgencyAlias,
    ApiToken,
    Clause,
    Document,
    DocumentFile,
    DocumentLink,
    Holiday,
    Officer,
    Province,
    Regime,
    RegimeLevel,
    RegisterSheet,
    Reorganisation,
    ReorganisationLine,
    ReportingPeriod,
    RiverPoint,
    Succession,
    Ward,
)

KEEPS_REGIMES = "organisation.keep_regime"
ACTIONS = {
    "admin_add": gettext_lazy("Thêm trong trang quản trị"),
    "admin_change": gettext_lazy("Sửa trong trang quản trị"),
    "admin_delete": gettext_lazy("Xóa trong trang quản trị"),
    "clear_demo": gettext_lazy("Xóa dữ liệu minh hoạ"),
    "create_document": gettext_lazy("Lập văn bản"),
    "edit_document": gettext_lazy("Sửa văn bản"),
    "save_clause": gettext_lazy("Ghi điều khoản"),
    "remove_clause": gettext_lazy("Bỏ điều khoản"),
    "link_documents": gettext_lazy("Nối với văn bản khác"),
    "unlink_documents": gettext_lazy("Gỡ quan hệ với văn bản khác"),
    "add_document_file": gettext_lazy("Thêm tệp văn bản"),
    "withdraw_document_file": gettext_lazy("Gỡ tệp văn bản"),
    "add_holiday": gettext_lazy("Thêm ngày nghỉ"),
    "save_holiday": gettext_lazy("Sửa ngày nghỉ"),
    "remove_holiday": gettext_lazy("Bỏ ngày nghỉ"),
    "restate_due_days": gettext_lazy("Tính lại hạn gửi"),
    "lock_period": gettext_lazy("Khóa số liệu của kỳ"),
    "unlock_period": gettext_lazy("Mở khóa số liệu của kỳ"),
    "call_for_report": gettext_lazy("Yêu cầu báo cáo đột xuất, chuyên đề"),
    "create_regime": gettext_lazy("Soạn chế độ báo cáo"),
    "save_regime": gettext_lazy("Sửa chế độ báo cáo"),
    "delete_regime": gettext_lazy("Xóa dự thảo chế độ báo cáo"),
    "activate_regime": gettext_lazy("Áp dụng chế độ báo cáo"),
    "end_regime": gettext_lazy("Thôi áp dụng chế độ báo cáo"),
    "create_reorganisation": gettext_lazy("Lập sự kiện sắp xếp đơn vị"),
    "save_reorganisation": gettext_lazy("Sửa sự kiện sắp xếp đơn vị"),
    "delete_reorganisation": gettext_lazy("Xóa sự kiện chưa thực hiện"),
    "replace_reorganisation_rows": gettext_lazy("Ghi các đơn vị và dòng từ tệp"),
    "save_reorganisation_lines": gettext_lazy("Sửa các dòng kế thừa"),
    "add_reorganisation_unit": gettext_lazy("Thêm đơn vị hình thành"),
    "save_reorganisation_unit": gettext_lazy("Sửa đơn vị hình thành"),
    "remove_reorganisation_unit": gettext_lazy("Bỏ đơn vị hình thành"),
    "approve_reorganisation": gettext_lazy("Duyệt sự kiện"),
    "withdraw_reorganisation_approval": gettext_lazy("Bỏ duyệt sự kiện"),
    "carry_out_reorganisation": gettext_lazy("Thực hiện sự kiện"),
    "hand_over_reorganisation": gettext_lazy("Bàn giao việc đang mở"),
    "choose_heir": gettext_lazy("Chọn đơn vị nhận số liệu"),
    "pass_posting": gettext_lazy("Chuyển nơi công tác theo sự kiện"),
    "revoke_token": gettext_lazy("Thu hồi mã truy cập API"),
}


def _holds(verb: str):
    return lambda officer: officer.has_perm(verb)


def _regimes(officer) -> models.QuerySet:
    return Regime.objects.exclude(state=Regime.State.DRAFT)


def _levels(levels: list) -> str:
    """The levels of a regime, each as its facts."""
    return "; ".join(_level(level) if isinstance(level, dict) else plain(level) for level in levels)


def _level(level: dict) -> str:
    told = []
    for name, value in level.items():
        field = RegimeLevel._meta.get_field(name.removesuffix("_id"))
        if value not in (None, "", []):
            choices = {str(key): str(label) for key, label in field.flatchoices}
            told.append(f"{field.verbose_name}: {choices.get(str(value)) or plain(value)}")
    return ", ".join(told)


def _lines_of_event():
    """A line of an event is told by its own sentence, with its extent before and after."""
    detail = ReorganisationLine._meta.get_field("detail")
    return lambda key: (key, detail)


def _level_of_call():
    """What a call for a report says of its one level."""
    fields = {field.name: field for field in RegimeLevel._meta.concrete_fields}
    return lambda key: (str(fields[key].verbose_name), fields[key]) if key in fields else None


def _own_row(officer) -> models.QuerySet:
    return Officer.objects.filter(pk=officer.pk)


def _own_tokens(officer) -> models.QuerySet:
    return ApiToken.objects.filter(officer=officer.pk)


TOLD = [
    Told(
        Ward,
        open_to=EVERYBODY,
        by_ward=True,
        parts=(Part(Succession, "predecessor"), Part(Succession, "successor")),
    ),
    Told(Province, open_to=EVERYBODY),
    Told(RiverPoint, open_to=EVERYBODY),
    Told(Succession, open_to=EVERYBODY),
    Told(
        Reorganisation,
        visible=lambda officer: Reorganisation.objects.visible_to(officer),
        open_to=_holds("organisation.preview_reorganisation"),
        words={
            "ended": gettext_lazy("số đơn vị kết thúc"),
            "formed": gettext_lazy("số đơn vị hình thành"),
            "handed_over": gettext_lazy("việc đã bàn giao"),
            "units": gettext_lazy("đơn vị hình thành"),
            "unit": gettext_lazy("đơn vị hình thành"),
            "lines": gettext_lazy("số dòng kế thừa"),
        },
    ),
    Told(Agency, open_to=EVERYBODY, parts=(Part(AgencyAlias, "agency", is_traced=True),)),
    Told(AgencyAlias, open_to=EVERYBODY),
    Told(
        Document,
        open_to=EVERYBODY,
        parts=(
            Part(Clause, "document", is_traced=True),
            Part(DocumentFile, "document", is_traced=True),
            Part(DocumentLink, "later", is_traced=True),
            Part(DocumentLink, "earlier", is_traced=True),
        ),
        unspoken=frozenset({"key"}),
    ),
    Told(Clause, open_to=EVERYBODY, address=lambda row: row.document.get_absolute_url()),
    Told(DocumentFile, open_to=EVERYBODY, address=lambda row: row.document.get_absolute_url()),
    Told(DocumentLink, open_to=EVERYBODY, address=lambda row: row.later.get_absolute_url()),
    Told(Holiday, open_to=EVERYBODY),
    Told(
        Regime,
        visible=_regimes,
        open_to=_holds(KEEPS_REGIMES),
        parts=(Part(RegimeLevel, "regime"),),
        words={"levels": gettext_lazy("các cấp báo cáo")},
        values={"levels": _levels},
    ),
    Told(
        ReportingPeriod,
        open_to=EVERYBODY,
        words={
            "duties": gettext_lazy("số nghĩa vụ"),
            "progress": gettext_lazy("số mục tiến độ"),
            "assessments": gettext_lazy("số phiếu đánh giá"),
            "findings": gettext_lazy("số tiêu chí phải chấm"),
            "withdrawn": gettext_lazy("số mục thu lại"),
            "obligations": gettext_lazy("số nghĩa vụ báo cáo"),
        },
    ),
    Told(RegisterSheet),
    Told(Officer, visible=_own_row, open_to=_holds("organisation.view_officer")),
    Told(ApiToken, visible=_own_tokens, open_to=_holds("organisation.view_apitoken")),
]
READERS = {Reorganisation: _lines_of_event, ReportingPeriod: _level_of_call}


def register_all() -> None:
    """Offer them; called once the models are loaded."""
    register(TOLD, ACTIONS, READERS)
