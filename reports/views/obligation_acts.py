"""One report that is owed: all about it, and what the body and the leader may say."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisation import access, clock
from organisation.versions import StaleEdit
from reports import obligation_rules as rules
from reports.actions import answering, objecting
from reports.forms_obligation import YES, DecisionForm, NilForm, ObjectionForm, PaperForm, ReasonForm
from reports.models import Objection, Obligation
from reports.obligation_matrix import name_of, who_of, with_bodies
from reports.obligations import BADGES, days_late, standing_on

methods = require_http_methods(["GET", "HEAD", "POST"])


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


@methods
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


@methods
def objection_decide(request, pk: int):
    """The leader accepts an objection or not."""
    objection = get_objection(request, pk)
    rules.check_decider(objection, request.user)
    row = objection.obligation
    back = redirect("reports:obligation-detail", row.pk)
    if turned_away(request, rules.check_open, objection):
        return back
    form = DecisionForm(request.POST if request.method == "POST" else None, initial={"version": objection.version})

    def decide(*, decision, **said):
        objecting.decide_objection(is_upheld=decision == YES, **said)

    thanks = _("Đã ghi quyết định về ý kiến.")
    if form.is_bound and form.is_valid() and carried_out(request, form, thanks, decide, objection_id=objection.pk):
        return back
    follows = [_("Số ngày chậm vẫn được ghi; nếu chấp nhận, được ghi là có ý kiến được chấp nhận.")]
    facts = [(_("Lý do"), objection.reason), (_("Người nêu"), str(objection.raised_by))]
    return form_page(request, row, form, _("Xem xét ý kiến về việc gửi chậm"), follows, facts)


@require_POST
def objection_withdraw(request, pk: int):
    """The body takes its objection back."""
    objection = get_objection(request, pk)
    rules.check_answerer(objection.obligation, request.user)
    version = request.POST.get("version", "")
    version = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    try:
        objecting.withdraw_objection(objection_id=objection.pk, version=version, by=request.user)
        messages.success(request, _("Đã rút ý kiến."))
    except StaleEdit:
        messages.error(request, stale_words())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("reports:obligation-detail", objection.obligation_id)


def get_objection(request, pk: int) -> Objection:
    of = ("ward", "agency", "period", "edition", "level__regime", "level__agency")
    rows = Objection.objects.select_related("raised_by", *(f"obligation__{name}" for name in of))
    return access.get_visible(rows.defer("obligation__edition__data"), request, pk=pk)


def turned_away(request, check: Callable, row) -> bool:
    """Whether the state of things forbids it now; the reason is shown on the page one goes back to."""
    try:
        check(row)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return True
    return False


def carried_out(request, form, thanks: str, do: Callable, **key) -> bool:
    """Do what the form says; what is refused is told in the form, and what was typed stays."""
    try:
        do(by=request.user, **key, **form.cleaned_data)
    except StaleEdit as stale:
        form.data = form.data.copy()
        form.data["version"] = str(stale.current.version)
        form.add_error(None, stale_words())
        return False
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, thanks)
    return True


def form_page(request, row: Obligation, form, label: str, follows: list[str], facts: list[tuple[str, str]] = ()):
    context = {
        "title": label,
        "row": row,
        "body": name_of(row),
        "form": form,
        "consequences": follows,
        "facts": facts,
        "back_name": f"{name_of(row)}, {row.period.label}",
    }
    return render(request, "reports/obligation_act.html", context, status=422 if form.is_bound else 200)


def stale_words() -> str:
    return _("Vừa có thay đổi; việc bạn bấm chưa được làm. Xin xem lại rồi bấm lại nếu vẫn muốn.")
