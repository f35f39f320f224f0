"""The review queue: what waits for a verdict by age and risk, given out in one action."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisation import access
from organisation.listing import Column, Listing
from organisation.models import ReportingPeriod
from organisation.text import clean, fold
from programme import life, queue
from programme.actions.assigning import assign_reviewer, may_be_assigned, unassign_reviewer
from programme.models import Assessment

from .chosen import of_period

MINE, UNASSIGNED, OTHERS = "cua-toi", "chua-giao", "nguoi-khac"
NOBODY = "khong"
MOST, LONGEST_NOTE = 1000, 300
State = Assessment.State
# By `?trang-thai=`: what waits for a verdict; whoever gives out may do so before it is sent, and see it until it is concluded.
STATES = {"": (State.SUBMITTED,), "chua-gui": (State.DRAFT, State.RETURNED), "cho-ket-luan": (State.VERIFIED,)}


class Ranked(Listing):
    """A listing whose rows are ranked by risk and age in memory: what they are ranked by is no column of a table."""

    def _sorted(self, queryset: QuerySet, default_order: tuple) -> list[Assessment]:
        rows = queue.rank(queryset)
        if (level := self.request.GET.get("rui-ro", "")) in queue.LEVELS:
            rows = [row for row in rows if row.risk.level == level]
        key = self.sort.removeprefix("-")
        column = next((column for column in self.columns if column.key == key and column.order), None)
        if column is None:
            self.sort = ""
            return rows
        return sorted(rows, key=column.order[0], reverse=self.sort.startswith("-"))


def _sent_first(row: Assessment) -> tuple:
    return row.submitted_at is None, row.submitted_at or 0


def columns() -> list[Column]:
    return [
        Column("ten", _("Phường, xã"), lambda row: row.ward.full_name, (lambda row: row.ward.sort_key,)),
        Column("ky", _("Kỳ"), lambda row: row.period.label, (lambda row: row.period.ends_on,)),
        Column("trang-thai", _("Trạng thái"), lambda row: row.get_state_display()),
        Column("gui", _("Gửi lúc"), lambda row: row.submitted_at, (_sent_first,)),
        Column("cho", _("Số ngày chờ"), lambda row: row.days, (lambda row: row.days or 0,)),
        Column("rui-ro", _("Rủi ro"), lambda row: row.risk.word, (lambda row: row.risk.points,)),
        Column("diem", _("Điểm rủi ro"), lambda row: row.risk.points),
        Column("vi-sao", _("Vì sao"), lambda row: "; ".join(row.risk.parts)),
        Column("tu-cham", _("Tự chấm đạt"), lambda row: row.met_self, (lambda row: row.met_self,)),
        Column("tong", _("Số tiêu chí áp dụng"), lambda row: row.total),
        Column("da-td", _("Đã thẩm định"), lambda row: row.reviewed, (lambda row: row.reviewed,)),
        Column("giao", _("Giao cho"), lambda row: str(row.reviewer or ""), (lambda row: str(row.reviewer or ""),)),
    ]


@dataclass
class Typed:
    """What was ticked, chosen and written to give assessments out; it stays on the page when it is refused."""

    keys: frozenset[int] = frozenset()
    whom: str = ""
    note: str = ""

    @classmethod
    def of(cls, data) -> "Typed":
        keys = {int(key) for key in data.getlist("phieu")[:MOST] if key.isascii() and key.isdigit() and len(key) < 20}
        whom, note = data.get("giao-cho", ""), clean(data.get("ghi-chu", ""))[:LONGEST_NOTE]
        return cls(frozenset(key for key in keys if key <= access.BIGGEST_KEY), whom, note)


@require_http_methods(["GET", "HEAD", "POST"])
def review_queue(request):
    """The queue of whoever may review or assign, and of an officer with something assigned."""
    check_open(request.user)
    typed = Typed.of(request.POST)
    if request.method == "POST" and _assign(request, typed):
        return redirect(request.get_full_path())
    may_assign = request.user.has_perm(life.RULES[life.ASSIGN].verb)
    stage = request.GET.get("trang-thai", "") if may_assign else ""
    rows = queue.waiting(request.user, STATES.get(stage, STATES[""]))
    periods = _periods(rows)
    listing = Ranked(
        request,
        rows.with_asked().select_related("ward", "period", "reviewer"),
        columns(),
        search=lambda found, words: found.filter(ward__search__contains=fold(words)),
        filters={
            "trang-thai": lambda found, value: found,
            "cua": _of(request.user),
            "ky": of_period(periods),
            "rui-ro": lambda found, value: found,
        },
        prepare=lambda shown: _mark(shown, request.user),
    )
    if listing.export_kind:
        return listing.export("cho-tham-dinh", _("Phiếu chờ thẩm định"))
    whose = list(rows.values_list("reviewer", flat=True))
    return render(
        request,
        "programme/review_queue.html",
        listing.context()
        | {
            "title": _("Chờ thẩm định"),
            "periods": periods,
            "levels": queue.level_choices(),
            "chosen_level": listing.chosen["rui-ro"],
            "stages": _stages() if may_assign else [],
            "tabs": _tabs(whose, request.user),
            "reviewers": may_be_assigned().order_by("full_name") if may_assign and whose else [],
            "may_assign": may_assign,
            "nobody": NOBODY,
            "typed": typed,
            "rule": queue,
        },
        status=422 if request.method == "POST" else 200,
    )


def _stages() -> list[tuple[str, str]]:
    return [("", _("chờ thẩm định")), ("chua-gui", _("đơn vị chưa gửi")), ("cho-ket-luan", _("chờ kết luận"))]


def _tabs(whose: list[int | None], officer) -> list[tuple[str, str, int]]:
    mine, free = whose.count(officer.pk), whose.count(None)
    return [
        (MINE, _("Của tôi"), mine),
        (UNASSIGNED, _("Chưa giao"), free),
        (OTHERS, _("Của người khác"), len(whose) - mine - free),
        ("", _("Tất cả"), len(whose)),
    ]


def check_open(officer) -> None:
    """Without the role and without anything assigned the page is closed."""
    if not queue.judges_all(officer) and not queue.waiting(officer).exists():
        raise PermissionDenied(
            _("Trang này dành cho người thẩm định, và bạn chưa được giao phiếu nào. Hãy hỏi người giao thẩm định.")
        )


def _assign(request, typed: Typed) -> bool:
    """Give the ticked assessments to one officer, or to nobody; False, and why, when it cannot be done."""
    access.check(request.user, life.RULES[life.ASSIGN].verb)
    try:
        messages.success(request, _give(typed, request.user))
    except Assessment.DoesNotExist as error:
        raise Http404(_("Không có phiếu này, hoặc bạn không xem được phiếu này.")) from error
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return False
    return True


def _give(typed: Typed, officer) -> str:
    """Do it; the sentence that says so."""
    if not typed.whom:
        raise ValidationError(_("Xin chọn người được giao thẩm định."))
    how = {"assessment_ids": typed.keys, "by": officer, "reason": typed.note}
    if typed.whom == NOBODY:
        return _("Đã thôi giao %(count)d phiếu.") % {"count": len(unassign_reviewer(**how))}
    reviewer = next((one for one in may_be_assigned() if str(one.pk) == typed.whom), None)
    if reviewer is None:
        raise ValidationError(_("Không tìm thấy người này trong danh sách được giao: xin chọn lại."))
    return _("Đã giao %(count)d phiếu.") % {"count": len(assign_reviewer(reviewer=reviewer, **how))}


def _mark(rows: list[Assessment], officer) -> None:
    """Whether the officer may open the desk of each; else its page is what the row leads to."""
    for row in rows:
        row.can_review = life.may(row, life.REVIEW, officer)


def _of(officer):
    whose = {
        MINE: Q(reviewer=officer),
        UNASSIGNED: Q(reviewer=None),
        OTHERS: Q(reviewer__isnull=False) & ~Q(reviewer=officer),
    }
    return lambda found, value: found.filter(whose.get(value, Q()))


def _periods(rows: QuerySet) -> list[ReportingPeriod]:
    return list(ReportingPeriod.objects.filter(pk__in=rows.order_by().values("period")).order_by("-ends_on", "pk"))
