"""An invented target with its course, and what happens to one: wording, more time, objection, obstacles, a status set by hand.

All by the portal's own acts. The documents and the target are marked as invented and go out with the other invented data.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from organisation.actions.document_links import link_documents
from organisation.actions.documents import record_document
from organisation.models import Agency, Document, DocumentLink, Officer, ReportingPeriod
from programme import wording_keeping
from programme.actions.clock import ask_extension, decide_extension
from programme.actions.directives import create_directive, revise_wording, set_trajectory
from programme.actions.disputes import raise_dispute
from programme.actions.obstacles import answer_obstacle, raise_obstacle, resolve_obstacle
from programme.actions.overriding import override_progress, override_standing
from programme.models import Directive, DirectiveStanding, DirectiveWording, Duty, Progress, Status, TrajectoryPoint

from .history import LAST_CLOSED
from .recognitions import INVENTED

CODE, KEY = "MH-01", "minh-hoa"
SINCE = date(2024, 10, 1)
COURSE = ((Decimal("0.4"), 45), (Decimal("0.75"), 70))  # share of the way in time, value to have reached by then
PAST_DUE, MORE_TIME = timedelta(days=40), timedelta(days=75)
People = dict[str, Officer]


def make_target(people: People, day: date) -> Directive:
    """Two documents, the second in the place of the first, and under it a target of all ward police with a course and two wordings.

    Its deadline is a while ago, so that there is lateness to show. Call it before the quarters are filled.
    """
    by = people["admin"]
    first, second = (_document(by, number, year) for number, year in ((1, 2023), (2, 2024)))
    link_documents(by=by, later_id=second.pk, earlier_id=first.pk, kind=DocumentLink.Kind.REPLACES, note=INVENTED)
    due_on, bodies = day - PAST_DUE, {body.key: body for body in Agency.objects.filter(key__in=["catp", "stc"])}
    row = create_directive(
        by=by,
        fields={
            "code": CODE, "kind": Directive.Kind.TARGET, "document": second, "lead": bodies["catp"], "is_active": True,
            "name": f"Tỷ lệ hồ sơ cư trú được số hóa đạt 100% {INVENTED}", "binds": Directive.Binds.WARDS,
            "rhythm": Directive.Rhythm.QUARTER, "unit": "%", "target_value": Decimal(100), "due_on": due_on,
            "baseline_value": Decimal(10), "baseline_on": SINCE, "measure_text": "Hồ sơ đã số hóa trên tổng số hồ sơ",
            "working_text": "Đếm hồ sơ đã quét, đã ký số; không đếm hồ sơ chờ kiểm tra.",
        },
        coordinating=[bodies["stc"]],
    )  # fmt: skip
    way = (due_on - SINCE).days
    points = [(SINCE + timedelta(days=int(way * share)), Decimal(value)) for share, value in COURSE]
    set_trajectory(directive_id=row.pk, version=row.version, by=by, points=points)
    text = f"Tỷ lệ hồ sơ cư trú được số hóa, ký số đạt 100% {INVENTED}"
    revise_wording(
        directive_id=row.pk, version=_now(row).version, by=by, text=text, document=second, reason="Theo văn bản sửa đổi"
    )
    return row


def _document(by: Officer, number: int, year: int) -> Document:
    issued = date(year, 9, 20)
    return record_document(
        by=by, key=f"{KEY}-{number}", number=f"{number:02}/KH-MH", kind="kế hoạch", issued_on=issued, effective_on=issued,
        title=f"Kế hoạch số hóa hồ sơ {INVENTED}", issuer="Công an thành phố Hà Nội", level=Document.Level.CITY,
        note="Văn bản bịa ra để minh hoạ.",
    )  # fmt: skip


def make_all(people: People, day: date) -> None:
    """What the two wards of the demonstration accounts, the agency and the city did about the target."""
    duties = {duty.ward_id: duty for duty in Duty.objects.filter(directive__code=CODE).select_related("directive")}
    own, other = (duties[people[name].ward_id] for name in ("chief1", "chief2"))
    _block(own, other, people, day)
    _unless_done(_wait_for_time, own, people)
    _unless_done(_give_time, other, people)
    _override(own, people)


def _unless_done(act: Callable, duty: Duty, people: People) -> None:
    """A duty that its own reports say is done asks for no time."""
    if not duty.done_on:
        act(duty, people)


def _wait_for_time(duty: Duty, people: People) -> None:
    """A request that nobody has decided yet, beside an objection to being counted late."""
    _ask(duty, people["chief1"])
    raise_dispute(by=people["chief1"], duty_id=duty.pk, reason="Máy quét được cấp sau thời hạn.")


def _give_time(duty: Duty, people: People) -> None:
    row = _ask(duty, people["chief2"])
    note = "Đồng ý, không gia hạn thêm."
    decide_extension(extension_id=row.pk, version=row.version, by=people["leader"], is_granted=True, note=note)


def _ask(duty: Duty, by: Officer):
    present = duty.current_due_on
    return ask_extension(
        by=by, duty_id=duty.pk, seen_due_on=present, new_due_on=present + MORE_TIME, document=duty.directive.document,
        reason="Khối lượng hồ sơ tăng sau sắp xếp đơn vị.", why_late="Chờ thống kê lại số hồ sơ.",
    )  # fmt: skip


def _block(own: Duty, other: Duty, people: People, day: date) -> None:
    """Obstacles in each of their states."""
    held = {body.key: body for body in Agency.objects.filter(key__in=["catp", "stc"])}
    since, soon = day - timedelta(days=50), day + timedelta(days=10)
    raise_obstacle(by=people["ward1"], duty_id=own.pk, what="Thiếu người nhập liệu", since_on=since)
    raise_obstacle(
        by=people["ward1"], duty_id=own.pk, what="Chưa có kinh phí thuê kho dữ liệu", since_on=since,
        asked_of=held["stc"], answer_by=soon,
    )  # fmt: skip
    row = raise_obstacle(
        by=people["ward2"], duty_id=other.pk, what="Phần mềm chưa nhận chữ ký số", since_on=since, asked_of=held["catp"]
    )
    answer = "Bản mới đã cài trên máy chủ, đề nghị đơn vị cập nhật."
    answer_obstacle(obstacle_id=row.pk, version=row.version, by=people["agency"], answer=answer)
    row = raise_obstacle(by=people["ward2"], duty_id=other.pk, what="Máy quét hỏng", since_on=since)
    resolve_obstacle(obstacle_id=row.pk, version=row.version, by=people["ward2"], resolution="Đã mượn máy của quận.")


def _override(own: Duty, people: People) -> None:
    """In the last closed quarter the directive's status, and the status of one report, set by hand."""
    period = ReportingPeriod.objects.with_code(LAST_CLOSED).get()
    row = DirectiveStanding.objects.get(directive=own.directive_id, period=period)
    reason = "Số liệu hai đơn vị đang đối chiếu lại."
    override_standing(
        standing_id=row.pk, version=row.version, status=Status.AT_RISK, reason=reason, by=people["leader"]
    )
    report = Progress.objects.filter(duty=own, period=period, state=Progress.State.SUBMITTED).first()
    if report:
        told = {"status": Status.LATE, "reason": "Chưa gửi biên bản kiểm đếm."}
        override_progress(progress_id=report.pk, version=report.version, by=people["agency"], **told)


def _now(row: Directive) -> Directive:
    return Directive.objects.get(pk=row.pk)


def remove() -> None:
    """Take the invented target and its documents out: what is reported on it must be gone already."""
    documents = Document.objects.filter(key__startswith=f"{KEY}-")
    rows = Directive.objects.filter(code=CODE, document__in=documents)
    wording_keeping.release(connection)  # an invented wording was decided by nobody and must not stay
    DirectiveWording.objects.filter(directive__in=rows).delete()
    wording_keeping.install(connection)
    TrajectoryPoint.objects.filter(directive__in=rows).delete()
    rows.delete()
    DocumentLink.objects.filter(later__in=documents).delete()
    documents.delete()
