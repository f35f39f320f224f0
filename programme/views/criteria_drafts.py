"""Write a draft set on pages: its facts, groups and criteria. A stale save answers 409 with both values."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisation.access import check, requires
from organisation.versions import StaleEdit
from programme.actions import criteria_drafts as drafts
from programme.criteria import comparison
from programme.forms_criteria import CriterionForm, DeriveForm, GroupForm, SetForm
from programme.models import CriteriaGroup, CriteriaSet, Criterion

from .chosen import version_of
from .criteria import KEEP, set_of

OK, CONFLICT = 200, 409
FORM_METHODS = ["GET", "HEAD", "POST"]


def draft_of(request, pk: int) -> CriteriaSet:
    """The draft: 404 when not to be read, 403 without the verb or once it is published."""
    found = set_of(request, pk)
    check(request.user, KEEP)
    if not found.is_draft:
        raise PermissionDenied(_("Bộ đã ban hành nên không sửa được: xin lập phiên bản mới từ bộ này."))
    return found


def part_of(request, model, pk: int):
    """A group or criterion of a draft, by the same rules."""
    owner = model.objects.filter(pk=min(pk, 2**63 - 1)).values_list("criteria_set", flat=True).first()
    draft = draft_of(request, owner or 0)
    return draft, model.objects.select_related("criteria_set").get(pk=pk)


def keep(form, act: Callable):
    """The act's answer; None when it refused, with the reasons on the form."""
    try:
        return act()
    except StaleEdit as stale:
        form.tell_stale(stale.current)
        form.saved = stale.current
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            known = {name: texts for name, texts in error.message_dict.items() if name in form.fields}
            for name, texts in error.message_dict.items():
                form.add_error(name if name in known else None, texts)
        else:
            form.add_error(None, error)
    return None


def typed_of(request):
    return request.POST if request.method == "POST" else None


def status_of(form) -> int:
    return CONFLICT if getattr(form, "is_stale", False) else OK


@require_http_methods(FORM_METHODS)
@requires(KEEP)
def criteria_set_create(request):
    """An empty draft, to be filled by hand or from a sheet."""
    form = SetForm(typed_of(request))
    if form.is_bound and form.is_valid():
        draft = keep(form, lambda: drafts.create_set(by=request.user, fields=form.facts()))
        if draft is not None:
            messages.success(request, _("Đã lập bộ nháp: xin thêm nhóm và tiêu chí, hoặc nạp từ tệp XLSX."))
            return redirect(draft)
    context = {"title": _("Lập bộ tiêu chí mới"), "form": form}
    return render(request, "programme/criteria_set_form.html", context, status=status_of(form))


@require_http_methods(FORM_METHODS)
def criteria_set_derive(request, pk: int):
    """A new draft version from a published set, with its crosswalk."""
    old = set_of(request, pk)
    check(request.user, KEEP)
    form = DeriveForm(typed_of(request), initial={"name": old.name})
    if form.is_bound and form.is_valid():
        draft = keep(form, lambda: drafts.derive_set(by=request.user, old_id=old.pk, **form.cleaned_data))
        if draft is not None:
            messages.success(request, _("Đã lập phiên bản nháp với đủ nhóm, tiêu chí và bảng chuyển."))
            return redirect(draft)
    context = {"title": _("Lập phiên bản mới"), "form": form, "set": old, "is_new_version": True}
    return render(request, "programme/criteria_set_form.html", context)


@require_http_methods(FORM_METHODS)
def criteria_set_edit(request, pk: int):
    """The draft's own facts."""
    draft = draft_of(request, pk)
    name = str(draft)
    form = SetForm(typed_of(request), instance=draft)
    if form.is_bound and form.is_valid():
        revision = form.cleaned_data["revision"]
        saved = keep(
            form,
            lambda: drafts.save_set(criteria_set_id=pk, revision=revision, by=request.user, fields=form.facts()),
        )
        if saved is not None:
            messages.success(request, _("Đã lưu."))
            return redirect(saved)
    context = {"title": _("Sửa bộ nháp"), "form": form, "set": draft, "name": name, "both": _both(form)}
    return render(request, "programme/criteria_set_form.html", context, status=status_of(form))


def _both(form) -> list[tuple[str, str, str]]:
    """(fact, saved, typed) where the two differ, after a clash."""
    saved = getattr(form, "saved", None)
    if saved is None:
        return []
    if isinstance(saved, Criterion):
        return comparison.changed(saved, form.instance)
    names = [name for name in form.fields if name != form.counter]
    pairs = [(str(form.fields[name].label), getattr(saved, name), form.cleaned_data.get(name)) for name in names]
    return [(label, _words(old), _words(new)) for label, old, new in pairs if old != new]


def _words(value) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


@require_http_methods(FORM_METHODS)
def criteria_set_delete(request, pk: int):
    """A draft that nobody needs is deleted with all in it."""
    draft = draft_of(request, pk)
    if request.method == "POST":
        try:
            drafts.delete_draft(criteria_set_id=pk, revision=revision_of(request), by=request.user)
        except StaleEdit:
            messages.warning(request, _("Người khác vừa sửa bộ nháp này, chưa xóa gì: xin xem lại."))
            return redirect(draft)
        messages.success(request, _("Đã xóa bộ nháp. Việc xóa được ghi vào nhật ký."))
        return redirect("programme:criteria-set-list")
    context = {"title": _("Xóa bộ nháp"), "set": draft, "count": draft.criteria.count()}
    return render(request, "programme/criteria_set_delete.html", context)


def revision_of(request) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@require_http_methods(FORM_METHODS)
def criteria_group_add(request, pk: int):
    return _group(request, draft_of(request, pk), None)


@require_http_methods(FORM_METHODS)
def criteria_group_edit(request, pk: int):
    return _group(request, *part_of(request, CriteriaGroup, pk))


def _group(request, draft: CriteriaSet, group: CriteriaGroup | None):
    form = GroupForm(typed_of(request), instance=group or CriteriaGroup(criteria_set=draft))
    title = _("Sửa nhóm %(code)s") % {"code": group.code} if group else _("Thêm nhóm")
    part = {"group_id": group.pk if group else None}
    return _part(request, draft, form, title, lambda **more: drafts.save_group(**part, **more), group)


@require_http_methods(FORM_METHODS)
def criterion_add(request, pk: int):
    return _criterion(request, draft_of(request, pk), None)


@require_http_methods(FORM_METHODS)
def criterion_edit(request, pk: int):
    return _criterion(request, *part_of(request, Criterion, pk))


def _criterion(request, draft: CriteriaSet, criterion: Criterion | None):
    instance = criterion or Criterion(criteria_set=draft)
    form = CriterionForm(typed_of(request), instance=instance)
    title = _("Sửa tiêu chí %(code)s") % {"code": criterion.code} if criterion else _("Thêm tiêu chí")
    part = {"criterion_id": criterion.pk if criterion else None}
    return _part(request, draft, form, title, lambda **more: drafts.save_criterion(**part, **more), criterion)


def _part(request, draft: CriteriaSet, form, title: str, act: Callable, part):
    """A group's or criterion's form, from which an act saves."""
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"]
        saved = keep(form, lambda: act(criteria_set_id=draft.pk, version=version, by=request.user, fields=form.facts()))
        if saved is not None:
            messages.success(request, _("Đã lưu %(what)s.") % {"what": saved.code})
            again = request.path if "tiep" in request.POST else draft.get_absolute_url()
            return redirect(again)
    context = {"title": title, "form": form, "set": draft, "part": part, "both": _both(form)}
    return render(request, "programme/criteria_part_form.html", context, status=status_of(form))


@require_POST
def criteria_group_remove(request, pk: int):
    draft, group = part_of(request, CriteriaGroup, pk)
    return _remove(request, draft, group, lambda **more: drafts.remove_group(group_id=pk, **more))


@require_POST
def criterion_remove(request, pk: int):
    draft, criterion = part_of(request, Criterion, pk)
    return _remove(request, draft, criterion, lambda **more: drafts.remove_criterion(criterion_id=pk, **more))


def _remove(request, draft: CriteriaSet, part, act: Callable):
    try:
        act(criteria_set_id=draft.pk, version=version_of(request), by=request.user)
        messages.success(request, _("Đã bỏ %(code)s khỏi bộ nháp.") % {"code": part.code})
    except StaleEdit:
        messages.warning(request, _("Người khác vừa sửa mục này, chưa bỏ gì: xin xem lại rồi bấm lại."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(draft)
