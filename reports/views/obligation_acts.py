"""One report that is owed: all about it, and what the body and the leader may say."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from organisation import access, clock
from reports import obligation_rules as rules
from reports.actions import answering, objecting
from reports.forms_obligation import NilForm, ObjectionForm, PaperForm, ReasonForm
from reports.models import Objection, Obligation
from reports.obligation_matrix import name_of, who_of, with_bodies
from reports.obligations import BADGES, days_late, standing_on

from .obligation_page import carried_out, form_page, turned_away


@dataclass(frozen=True)
class Act:
    """One thing to say: who may (403), whether it can be now (back with the reason), by which form, and what follows."""

    url: str
    form: type
    do: Callable
    may: Callable
    can: Callable
    label: str
    thanks: str
    follows: list[str] = field(default_factory=list)


NIL = Act(
    "obligation-nil",
    NilForm,
    answering.say_nil,
    rules.check_answerer,
    rules.check_owed,
    gettext_lazy("Báo không phát sinh"),
    gettext_lazy("Đã ghi: kỳ này không phát sinh nội dung báo cáo."),
    [gettext_lazy("Được tính là đã gửi; đúng hạn hay chậm tính theo ngày hôm nay. Rút lại được nếu ghi nhầm.")],
)
PAPER = Act(
    "obligation-paper",
    PaperForm,
    answering.send_paper,
    rules.check_answerer,
    rules.check_paper,
    gettext_lazy("Ghi văn bản đã gửi"),
    gettext_lazy("Đã ghi văn bản."),
    [gettext_lazy("Dùng khi báo cáo được gửi bằng văn bản ngoài cổng. Ngày ghi vào cổng được giữ bên cạnh ngày gửi.")],
)
TAKE_BACK = Act(
    "obligation-take-back",
    ReasonForm,
    answering.take_back,
    rules.check_answerer,
    rules.check_taken_back,
    gettext_lazy("Rút lại"),
    gettext_lazy("Đã rút lại; báo cáo lại là phải gửi."),
    [gettext_lazy("Hạn gửi không đổi.")],
)
EXCUSE = Act(
    "obligation-excuse",
    ReasonForm,
    answering.excuse,
    rules.check_excuser,
    rules.check_excusable,
    gettext_lazy("Cho phép không gửi"),
    gettext_lazy("Đã cho phép không gửi báo cáo này."),
    [gettext_lazy("Báo cáo không còn được tính vào tỷ lệ gửi đủ, gửi đúng hạn; lý do được ghi bên cạnh.")],
)
END_EXCUSE = Act(
    "obligation-end-excuse",
    ReasonForm,
    answering.end_excuse,
    rules.check_excuser,
    rules.check_excused,
    gettext_lazy("Thôi cho phép không gửi"),
    gettext_lazy("Báo cáo lại là phải gửi."),
    [gettext_lazy("Hạn gửi như cũ: quá hạn thì tính chậm ngay.")],
)
OBJECT = Act(
    "objection-raise",
    ObjectionForm,
    objecting.raise_objection,
    rules.check_answerer,
    rules.check_objection,
    gettext_lazy("Nêu ý kiến về việc gửi chậm"),
    gettext_lazy("Đã ghi ý kiến, chờ xem xét."),
    [gettext_lazy("Số ngày chậm không bị xóa; ý kiến và kết quả xem xét được ghi bên cạnh.")],
)
# as the address says it
ACTS = [
    ("khong-phat-sinh", NIL),
    ("van-ban", PAPER),
    ("rut-lai", TAKE_BACK),
    ("y-kien", OBJECT),
    ("cho-phep", EXCUSE),
    ("thoi-cho-phep", END_EXCUSE),
]


def _get(request, pk: int) -> Obligation:
    return access.get_visible(with_bodies(Obligation.objects.all()), request, pk=pk)


@require_safe
def obligation_detail(request, pk: int):
    """Its days, what met it, what was said about it, and what the reader may say."""
    row, day = _get(request, pk), clock.today()
    standing = standing_on(row, day)
    acts = [
        (reverse(f"reports:{act.url}", args=[row.pk]), act.label)
        for _way, act in ACTS
        if rules.passes(act.may, row, request.user) and rules.passes(act.can, row)
    ]
    objections = list(row.objections.select_related("raised_by", "decided_by"))
    for objection in objections:
        waits = objection.state == Objection.State.OPEN
        objection.may_decide = waits and rules.passes(rules.check_decider, objection, request.user)
        objection.may_withdraw = waits and rules.passes(rules.check_answerer, row, request.user)
    report = row.edition.report if row.edition_id else None
    context = {
        "title": _("%(report)s, %(period)s") % {"report": row.level.regime.name, "period": row.period.label},
        "row": row,
        "body": name_of(row),
        "who": who_of(row.level),
        "standing": standing,
        "badge": BADGES[standing],
        "late": days_late(row, day),
        "report": report,
        "acts": acts,
        "objections": objections,
        "may_issue": rules.passes(rules.check_issuing, row, request.user),
        "day": day,
    }
    return render(request, "reports/obligation_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def obligation_act(request, pk: int, act: Act):
    """The form of one act, and by POST the act."""
    row = _get(request, pk)
    act.may(row, request.user)
    back = redirect("reports:obligation-detail", row.pk)
    if turned_away(request, act.can, row):
        return back
    form = act.form(request.POST if request.method == "POST" else None, initial={"version": row.version})
    done = form.is_bound and form.is_valid() and carried_out(request, form, act.thanks, act.do, obligation_id=row.pk)
    return back if done else form_page(request, row, form, act.label, act.follows)
