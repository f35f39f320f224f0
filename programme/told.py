"""What the programme tells of its records' history: whose it is to read, what its acts and odd keys are called."""

from django.db import models
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.formats import day as write_day
from organisation.formats import number
from organisation.history import Part, Told, register
from organisation.history.registry import EVERYBODY

from .models import (
    Assessment,
    CheckRule,
    CriteriaGroup,
    CriteriaSet,
    Criterion,
    Directive,
    DirectiveStanding,
    Dispute,
    Duty,
    EntrySheet,
    Evidence,
    Extension,
    Finding,
    LockException,
    Obstacle,
    Progress,
    ProgressPaper,
    Recognition,
    TrajectoryPoint,
)

KEEPS_CRITERIA = "programme.change_criteriaset"
ACTIONS = {
    "open_period": gettext_lazy("Mở kỳ"),
    "create_directive": gettext_lazy("Lập chỉ tiêu, nhiệm vụ"),
    "edit_directive": gettext_lazy("Sửa chỉ tiêu, nhiệm vụ"),
    "revise_wording": gettext_lazy("Sửa lời văn chính thức"),
    "set_trajectory": gettext_lazy("Ghi lộ trình"),
    "weigh_duty": gettext_lazy("Đặt trọng số"),
    "extend_deadline": gettext_lazy("Gia hạn"),
    "ask_extension": gettext_lazy("Đề nghị gia hạn"),
    "decide_extension": gettext_lazy("Quyết định về gia hạn"),
    "withdraw_extension": gettext_lazy("Rút đề nghị gia hạn"),
    "raise_obstacle": gettext_lazy("Nêu vướng mắc"),
    "ask_obstacle": gettext_lazy("Hỏi cơ quan về vướng mắc"),
    "answer_obstacle": gettext_lazy("Trả lời vướng mắc"),
    "hand_over_obstacle": gettext_lazy("Giao người theo dõi vướng mắc"),
    "resolve_obstacle": gettext_lazy("Ghi đã tháo gỡ vướng mắc"),
    "raise_dispute": gettext_lazy("Nêu ý kiến về việc bị tính chậm"),
    "decide_dispute": gettext_lazy("Quyết định về ý kiến bị tính chậm"),
    "uphold_dispute": gettext_lazy("Chấp nhận ý kiến về việc bị tính chậm"),
    "reject_dispute": gettext_lazy("Không chấp nhận ý kiến về việc bị tính chậm"),
    "withdraw_dispute": gettext_lazy("Rút ý kiến về việc bị tính chậm"),
    "save_progress": gettext_lazy("Nhập tiến độ"),
    "submit_progress": gettext_lazy("Gửi tiến độ"),
    "recall_progress": gettext_lazy("Rút lại tiến độ đã gửi"),
    "return_progress": gettext_lazy("Trả lại tiến độ"),
    "override_progress": gettext_lazy("Sửa tay tình trạng"),
    "override_standing": gettext_lazy("Sửa tay tình trạng chung"),
    "hand_over_progress": gettext_lazy("Nhận bàn giao tiến độ đang nhập"),
    "add_progress_paper": gettext_lazy("Gửi tài liệu kèm tiến độ"),
    "withdraw_progress_paper": gettext_lazy("Gỡ tài liệu kèm tiến độ"),
    "save_findings": gettext_lazy("Tự chấm"),
    "save_review": gettext_lazy("Ghi kết quả thẩm định"),
    "submit_assessment": gettext_lazy("Gửi thẩm định"),
    "return_assessment": gettext_lazy("Trả lại phiếu"),
    "verify_assessment": gettext_lazy("Thẩm định xong"),
    "conclude_assessment": gettext_lazy("Kết luận phiếu"),
    "assign_reviewer": gettext_lazy("Giao thẩm định"),
    "unassign_reviewer": gettext_lazy("Thôi giao thẩm định"),
    "change_criteria_set": gettext_lazy("Chuyển sang bộ tiêu chí mới"),
    "hand_over_assessment": gettext_lazy("Nhận bàn giao phiếu đang tự chấm"),
    "receive_evidence": gettext_lazy("Nhận minh chứng"),
    "attach_evidence": gettext_lazy("Gắn, bỏ minh chứng"),
    "describe_evidence": gettext_lazy("Sửa thông tin minh chứng"),
    "replace_evidence": gettext_lazy("Thay minh chứng bằng bản mới"),
    "ask_bundle": gettext_lazy("Yêu cầu nén bộ minh chứng"),
    "grant_lockexception": gettext_lazy("Cho phép nhập sau khóa"),
    "end_lockexception": gettext_lazy("Chấm dứt việc cho phép nhập sau khóa"),
    "create_criteria_set": gettext_lazy("Lập bộ tiêu chí"),
    "save_criteria_set": gettext_lazy("Sửa bộ tiêu chí"),
    "delete_criteria_set": gettext_lazy("Xóa bộ tiêu chí nháp"),
    "publish_criteria_set": gettext_lazy("Ban hành bộ tiêu chí"),
    "retire_criteria_set": gettext_lazy("Thôi áp dụng bộ tiêu chí"),
    "import_criteria": gettext_lazy("Nạp tiêu chí từ tệp"),
    "save_crosswalk": gettext_lazy("Ghi bảng chuyển tiêu chí"),
    "add_criteriagroup": gettext_lazy("Thêm nhóm tiêu chí"),
    "save_criteriagroup": gettext_lazy("Sửa nhóm tiêu chí"),
    "remove_criteriagroup": gettext_lazy("Bỏ nhóm tiêu chí"),
    "add_criterion": gettext_lazy("Thêm tiêu chí"),
    "save_criterion": gettext_lazy("Sửa tiêu chí"),
    "remove_criterion": gettext_lazy("Bỏ tiêu chí"),
    "register_recognition": gettext_lazy("Đăng ký công nhận"),
    "cancel_recognition": gettext_lazy("Rút đăng ký công nhận"),
    "propose_recognition": gettext_lazy("Đề nghị công nhận"),
    "recognise_recognition": gettext_lazy("Quyết định công nhận"),
    "refuse_recognition": gettext_lazy("Quyết định không công nhận"),
    "withdraw_recognition": gettext_lazy("Thu hồi công nhận"),
}


def _keeps_criteria(officer) -> bool:
    return officer.has_perm(KEEPS_CRITERIA)


def _published(officer) -> models.QuerySet:
    return CriteriaSet.objects.exclude(state=CriteriaSet.State.DRAFT)


def _of_published(model):
    return lambda officer: model.objects.exclude(criteria_set__state=CriteriaSet.State.DRAFT)


def _of_criterion():
    """`A01.self_value` is a finding's column, `A01.evidence+` papers attached to it."""
    papers = {"evidence+": _("minh chứng gắn thêm"), "evidence-": _("minh chứng bỏ ra")}
    fields = {field.name: field for field in Finding._meta.concrete_fields}

    def read(key: str):
        code, _dot, column = key.partition(".")
        if column in papers:
            return f"{code}, {papers[column]}", None
        if column in fields:
            return f"{code}, {fields[column].verbose_name}", fields[column]
        return None

    return read


def _of_set():
    """`A01.max_points` is a criterion's column; a bare code is a line of the crosswalk or a criterion of a file."""
    fields = {field.name: field for field in Criterion._meta.concrete_fields}

    def read(key: str):
        code, _dot, column = key.partition(".")
        field = fields.get(column) or fields.get(column.removesuffix("_id"))
        if field is not None:
            return f"{code}, {field.verbose_name}", field
        return (_("tiêu chí mới"), None) if key == "+" else None

    return read


def _points(points: list) -> str:
    """The points of a trajectory: day and value."""
    return "; ".join(f"{write_day(parse_date(day))}: {number(float(value))}" for day, value in points)


TOLD = [
    Told(
        Directive,
        open_to=EVERYBODY,
        words={
            "trajectory": gettext_lazy("lộ trình"),
            "wording": gettext_lazy("lần sửa lời văn"),
            "is_verified": gettext_lazy("đã đối chiếu bản gốc"),
        },
        values={"trajectory": _points},
    ),
    Told(TrajectoryPoint, open_to=EVERYBODY),
    Told(DirectiveStanding),
    Told(Duty, parts=(Part(Progress, "duty"), Part(Extension, "duty"), Part(Obstacle, "duty"), Part(Dispute, "duty"))),
    Told(
        Progress,
        parts=(Part(ProgressPaper, "progress"),),
        address=lambda row: reverse("programme:progress-edit", args=[row.pk]),
    ),
    Told(ProgressPaper, address=lambda row: reverse("programme:progress-edit", args=[row.progress_id])),
    Told(Extension),
    Told(Obstacle),
    Told(Dispute),
    Told(
        Assessment,
        words={"carried": gettext_lazy("số tiêu chí chuyển sang")},
    ),
    Told(EntrySheet),
    Told(
        Evidence,
        words={"assessments": gettext_lazy("phiếu dùng bản mới")},
        address=lambda row: reverse("programme:evidence-view", args=[row.pk]),
    ),
    Told(LockException, address=lambda row: reverse("programme:lock-list")),
    Told(
        CriteriaSet,
        visible=_published,
        open_to=_keeps_criteria,
        parts=(Part(CriteriaGroup, "criteria_set", is_traced=True), Part(Criterion, "criteria_set", is_traced=True)),
        words={"criteria": gettext_lazy("các tiêu chí")},
    ),
    Told(
        CriteriaGroup,
        visible=_of_published(CriteriaGroup),
        open_to=_keeps_criteria,
        address=lambda row: row.criteria_set.get_absolute_url(),
    ),
    Told(
        Criterion,
        visible=_of_published(Criterion),
        open_to=_keeps_criteria,
        address=lambda row: row.criteria_set.get_absolute_url(),
    ),
    Told(CheckRule, open_to=EVERYBODY),
    Told(Recognition),
]
READERS = {Assessment: _of_criterion, CriteriaSet: _of_set}


def register_all() -> None:
    """Offer them; called once the models are loaded."""
    register(TOLD, ACTIONS, READERS)
