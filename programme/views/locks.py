"""Locked periods, and the wards that may still enter for one: who let them, why, until when."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisation import access, clock
from organisation.listing import Column, Listing
from organisation.models import ReportingPeriod
from organisation.text import fold
from programme.actions import locking as actions
from programme.models import Assessment, LockException, Progress

from .chosen import of_period, opened_periods

methods = require_http_methods(["GET", "HEAD", "POST"])
IN_FORCE, EXPIRED, ENDED = "dang-hieu-luc", "het-han", "cham-dut"


@require_safe
def lock_list(request):
    """The quarters with their locks, and the exceptions in scope."""
    day, quarters = clock.today(), opened_periods()
    listing = Listing(
        request,
        LockException.objects.visible_to(request.user).select_related("ward", "period", "granted_by", "ended_by"),
        columns(day),
        default_order=("-granted_at", "-pk"),
        search=lambda rows, words: rows.filter(ward__search__contains=fold(words)),
        filters={"ky": of_period(quarters), "tinh-trang": _standing_on(day)},
        prepare=lambda rows: mark(rows, day),
    )
    if listing.export_kind:
        return listing.export("nhap-sau-khoa", _("Cho phép nhập sau khóa"))
    running = set(
        LockException.objects.visible_to(request.user).in_force_on(day).order_by().values_list("period_id", "ward_id")
    )
    for period in quarters:
        period.excepted = sum(key == period.pk for key, _ward in running)
    return render(
        request,
        "programme/lock_list.html",
        listing.context()
        | {
            "title": _("Khóa số liệu"),
            "quarters": quarters,
            "locked": sum(period.is_locked for period in quarters),
            "running": len(running),
            "standings": [
                (IN_FORCE, _("đang có hiệu lực")),
                (EXPIRED, _("đã hết hạn")),
                (ENDED, _("đã chấm dứt sớm")),
            ],
            "may_lock": request.user.has_perm(actions.LOCK_VERB),
            "may_grant": request.user.has_perm(actions.GRANT_VERB),
            "day": day,
        },
    )


def columns(day) -> list[Column]:
    return [
        Column("ten", _("Phường, xã"), lambda row: capfirst(row.ward.full_name), ("ward__sort_key",)),
        Column("ky", _("Kỳ"), lambda row: row.period.label, ("period__ends_on",)),
        Column("tinh-trang", _("Tình trạng"), lambda row: row.word),
        Column("den", _("Đến hết ngày"), lambda row: row.expires_on, ("expires_on",)),
        Column("ly-do", _("Lý do"), lambda row: row.reason),
        Column("nguoi", _("Người cho phép"), lambda row: str(row.granted_by), ("granted_by__full_name",)),
        Column("luc", _("Cho phép lúc"), lambda row: row.granted_at, ("granted_at",)),
        Column("cham-dut", _("Chấm dứt sớm"), lambda row: row.ended_at, ("ended_at",)),
        Column("nguoi-cd", _("Người chấm dứt"), lambda row: str(row.ended_by or "")),
    ]


def mark(rows, day) -> None:
    """How each stands today, as a code of organisation.badges and a word."""
    for row in rows:
        if row.ended_at is not None:
            row.tone, row.word = "ended", _("đã chấm dứt sớm")
        elif row.expires_on < day:
            row.tone, row.word = "ended", _("đã hết hạn")
        else:
            row.tone, row.word = "running", _("đang có hiệu lực")


def _standing_on(day):
    known = {
        IN_FORCE: Q(ended_at__isnull=True, expires_on__gte=day),
        EXPIRED: Q(ended_at__isnull=True, expires_on__lt=day),
        ENDED: Q(ended_at__isnull=False),
    }
    return lambda rows, value: rows.filter(known[value]) if value in known else rows


@methods
def period_lock(request, pk: int):
    """Ask, with what is still unsent, then lock."""
    period = _quarter(pk)
    access.check(request.user, actions.LOCK_VERB)
    if request.method == "POST":
        if actions.lock_period(period_id=period.pk, by=request.user):
            messages.success(request, _("Đã khóa số liệu %(period)s.") % {"period": period.label})
        else:
            messages.info(request, _("Kỳ này đã khóa từ trước."))
        return redirect("programme:lock-list")
    return _confirm(request, period, _("Khóa số liệu %(period)s?"), _("Khóa số liệu"), _of_locking(period))


def _quarter(pk: int) -> ReportingPeriod:
    return get_object_or_404(ReportingPeriod.objects.quarters(), pk=min(pk, access.BIGGEST_KEY))


def _of_locking(period: ReportingPeriod) -> list[str]:
    State = Assessment.State
    papers = Assessment.objects.for_period(period).aggregate(
        unsent=Count("pk", filter=Q(state__in=[State.DRAFT, State.RETURNED])), all=Count("pk")
    )
    unsent = Progress.objects.for_period(period).unanswered().count()
    return [
        _("%(count)d/%(all)d phiếu đánh giá chưa gửi sẽ không nhập, gửi được nữa.")
        % {"count": papers["unsent"], "all": papers["all"]},
        _("%(count)d báo cáo tiến độ chưa ký sẽ không nhập, gửi được nữa.") % {"count": unsent},
        _("Thẩm định và kết luận vẫn làm tiếp được; không trả lại phiếu được nữa, trừ đơn vị được phép nhập sau khóa."),
        _("Mở khóa lại được; mỗi lần khóa, mở đều được ghi lại."),
    ]


@methods
def period_unlock(request, pk: int):
    """Ask, then open the period again for everybody."""
    period = _quarter(pk)
    access.check(request.user, actions.LOCK_VERB)
    if request.method == "POST":
        if actions.unlock_period(period_id=period.pk, by=request.user):
            messages.success(request, _("Đã mở khóa số liệu %(period)s.") % {"period": period.label})
        else:
            messages.info(request, _("Kỳ này đang mở."))
        return redirect("programme:lock-list")
    consequences = [
        _("Mọi đơn vị nhập và gửi lại được cho kỳ này. Chỉ cần cho một đơn vị thì dùng “Cho phép nhập sau khóa”."),
        _("Báo cáo đã ban hành giữ nguyên số liệu như khi ban hành."),
    ]
    return _confirm(request, period, _("Mở khóa số liệu %(period)s?"), _("Mở khóa"), consequences)


def _confirm(request, period: ReportingPeriod, question: str, label: str, consequences: list[str]):
    question = question % {"period": period.label}
    return render(
        request,
        "programme/lock_confirm.html",
        {"title": question, "question": question, "action_label": label, "consequences": consequences},
    )
