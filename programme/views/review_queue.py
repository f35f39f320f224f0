"""The review queue: what waits for a verdict by age and risk, given out in one action; and what goes to the commission."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation import access
from organisation.listing import Column, Listing
from organisation.models import ReportingPeriod
from organisation.text import fold
from programme import life, queue
from programme.actions.assigning import assign_reviewer, may_be_assigned, unassign_reviewer
from programme.models import Assessment, Finding

MINE, UNASSIGNED = "cua-toi", "chua-giao"
NOBODY = "khong"
LONGEST_BULK = 1000


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


def columns() -> list[Column]:
    return [
        Column("ten", _("Phường, xã"), lambda row: row.ward.full_name, (lambda row: row.ward.sort_key,)),
        Column("ky", _("Kỳ"), lambda row: row.period.label, (lambda row: row.period.ends_on,)),
        Column("gui", _("Gửi lúc"), lambda row: row.submitted_at, (lambda row: row.submitted_at,)),
        Column("cho", _("Số ngày chờ"), lambda row: row.days, (lambda row: row.days,)),
        Column("rui-ro", _("Rủi ro"), lambda row: row.risk.word, (lambda row: row.risk.points,)),
        Column("diem", _("Điểm rủi ro"), lambda row: row.risk.points),
        Column("vi-sao", _("Vì sao"), lambda row: "; ".join(row.risk.parts)),
        Column("tu-cham", _("Tự chấm đạt"), lambda row: row.met_self, (lambda row: row.met_self,)),
        Column("tong", _("Số tiêu chí"), lambda row: row.total),
        Column("da-td", _("Đã thẩm định"), lambda row: row.reviewed, (lambda row: row.reviewed,)),
        Column("giao", _("Giao cho"), lambda row: str(row.reviewer or ""), (lambda row: str(row.reviewer or ""),)),
    ]


@require_http_methods(["GET", "POST"])
def review_queue(request):
    """The queue of whoever may review or assign, and of an officer with something assigned."""
    rows = _waiting(request.user)
    if request.method == "POST":
        return _assign(request)
    periods = _periods(rows)
    listing = Ranked(
        request,
        rows.with_asked().select_related("ward", "period", "reviewer"),
        columns(),
        search=lambda found, words: found.filter(ward__search__contains=fold(words)),
        filters={"cua": _of(request.user), "ky": _of_period(periods), "rui-ro": lambda found, value: found},
        prepare=lambda shown: _mark(shown, request.user),
    )
    if listing.export_kind:
        return listing.export("cho-tham-dinh", _("Phiếu chờ thẩm định"))
    whose = list(rows.values_list("reviewer", flat=True))
    may_assign = request.user.has_perm(life.RULES[life.ASSIGN].verb)
    return render(
        request,
        "programme/review_queue.html",
        listing.context()
        | {
            "title": _("Chờ thẩm định"),
            "periods": periods,
            "levels": queue.level_choices(),
            "chosen_level": listing.chosen["rui-ro"],
            "tabs": [
                (MINE, _("Của tôi"), whose.count(request.user.pk)),
                (UNASSIGNED, _("Chưa giao"), whose.count(None)),
                ("", _("Tất cả"), len(whose)),
            ],
            "reviewers": may_be_assigned().order_by("full_name") if may_assign and whose else [],
            "may_assign": may_assign,
            "nobody": NOBODY,
            "rule": queue,
        },
    )


def _waiting(officer) -> QuerySet[Assessment]:
    """The rows of the queue; without the role and without anything assigned the page is closed."""
    rows = queue.waiting(officer)
    if not queue.judges_all(officer) and not rows.exists():
        raise PermissionDenied(
            _("Trang này dành cho người thẩm định, và bạn chưa được giao phiếu nào. Hãy hỏi người giao thẩm định.")
        )
    return rows


def _assign(request):
    """Give the ticked assessments to one officer, or to nobody; the list comes back as it was filtered."""
    access.check(request.user, life.RULES[life.ASSIGN].verb)
    keys = {int(key) for key in request.POST.getlist("phieu")[:LONGEST_BULK] if key.isascii() and key.isdigit()}
    keys = {key for key in keys if key <= access.BIGGEST_KEY}
    whom = request.POST.get("giao-cho", "")
    try:
        if not whom:
            raise ValidationError(_("Xin chọn người được giao thẩm định."))
        if whom == NOBODY:
            done = unassign_reviewer(assessment_ids=keys, by=request.user)
            thanks = _("Đã thôi giao %(count)d phiếu.")
        else:
            reviewer = next((one for one in may_be_assigned() if str(one.pk) == whom), None)
            if reviewer is None:
                raise ValidationError(_("Không tìm thấy người này trong danh sách được giao: xin chọn lại."))
            done = assign_reviewer(assessment_ids=keys, reviewer=reviewer, by=request.user)
            thanks = _("Đã giao %(count)d phiếu.")
        messages.success(request, thanks % {"count": len(done)})
    except Assessment.DoesNotExist as error:
        raise Http404(_("Không có phiếu này, hoặc bạn không xem được phiếu này.")) from error
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(request.get_full_path())


def _mark(rows: list[Assessment], officer) -> None:
    """Whether the officer may open the desk of each; else its page is what the row leads to."""
    for row in rows:
        row.can_review = life.may(row, life.REVIEW, officer)


def _of(officer):
    whose = {MINE: {"reviewer": officer}, UNASSIGNED: {"reviewer": None}}
    return lambda found, value: found.filter(**whose.get(value, {}))


def _periods(rows: QuerySet) -> list[ReportingPeriod]:
    return list(ReportingPeriod.objects.filter(pk__in=rows.order_by().values("period")).order_by("-ends_on", "pk"))


def _of_period(periods: list[ReportingPeriod], path: str = "period"):
    by_code = {period.code: period.pk for period in periods}
    return lambda found, value: found.filter(**{path: by_code[value]}) if value in by_code else found


def commission_columns() -> list[Column]:
    return [
        Column("ten", _("Phường, xã"), lambda row: row.assessment.ward.full_name, ("assessment__ward__sort_key",)),
        Column("ky", _("Kỳ"), lambda row: row.assessment.period.label, ("assessment__period__ends_on",)),
        Column("ma", _("Mã"), lambda row: row.criterion.code, ("criterion__code",)),
        Column("tieu-chi", _("Tiêu chí"), lambda row: row.criterion.name),
        Column("tu-cham", _("Tự chấm"), lambda row: row.get_self_verdict_display(), ("self_verdict",)),
        Column("gia-tri", _("Giá trị tự chấm"), lambda row: row.self_text),
        Column("tham-dinh", _("Thẩm định"), lambda row: row.get_verified_verdict_display(), ("verified_verdict",)),
        Column("gia-tri-td", _("Giá trị thẩm định"), lambda row: row.verified_text),
        Column("y-kien", _("Ý kiến thẩm định"), lambda row: row.opinion),
        Column("trang-thai", _("Trạng thái phiếu"), lambda row: row.assessment.get_state_display()),
        Column("nguoi", _("Người thẩm định"), lambda row: str(row.assessment.verified_by or row.assessment.reviewer or "")),
    ]  # fmt: skip


@require_safe
def review_commission(request):
    """Every finding that reviewers flagged for the commission, of one period or of all."""
    may = [life.RULES[action].verb for action in (life.REVIEW, life.ASSIGN, life.CONCLUDE)]
    flagged = Finding.objects.visible_to(request.user).filter(is_for_commission=True)
    if not any(request.user.has_perm(verb) for verb in may):
        _waiting(request.user)  # closed, unless something is assigned to the officer
        flagged = flagged.filter(assessment__reviewer=request.user)
    periods = list(
        ReportingPeriod.objects.filter(pk__in=flagged.order_by().values("assessment__period")).order_by("-ends_on")
    )
    listing = Listing(
        request,
        flagged.select_related(
            "criterion", "assessment__ward", "assessment__period", "assessment__verified_by", "assessment__reviewer"
        ),
        commission_columns(),
        default_order=("-assessment__period__ends_on", "assessment__ward__sort_key", "criterion__code", "pk"),
        search=lambda found, words: found.filter(assessment__ward__search__contains=fold(words)),
        filters={"ky": _of_period(periods, "assessment__period")},
    )
    if listing.export_kind:
        return listing.export("dua-ra-hoi-dong", _("Đưa ra hội đồng"))
    title = _("Đưa ra hội đồng")
    more = {"title": title, "periods": periods, "queue_url": reverse("programme:review-queue")}
    return render(request, "programme/review_commission.html", listing.context() | more)
