"""The ground in the admin: units and lineage, agencies, documents, officers, periods, holidays, tokens, the trail."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import audit, clock
from .actions import periods as ground
from .actions.document_rings import hold_all, refuse_carried_ring
from .audit_chain import told
from .formats import day as written_day
from .guarded_admin import GuardedAdminMixin, GuardedModelForm
from .models import (
    Agency,
    AgencyAlias,
    ApiToken,
    AuditCheck,
    AuditEntry,
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
    ReportingPeriod,
    Succession,
    Ward,
)
from .text import clean, fold, sort_key
from .trail import PortalHistoryMixin, TrailAdmin, TrailMixin


class ReadOnlyAdmin(PortalHistoryMixin, admin.ModelAdmin):
    """Rows that change only through the portal's own actions: to look at, never to edit here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class FoldedSearchMixin:
    """Search that ignores marks and case through the folded column `search`, on both databases."""

    def get_search_results(self, request, queryset, search_term):
        words = fold(search_term)
        return (queryset.filter(search__contains=words) if words else queryset), False


@admin.register(Province)
class ProvinceAdmin(TrailAdmin):
    list_display = ["code", "name"]


class OriginInline(admin.TabularInline):
    """Where the unit came from, to look at: lines are written by events."""

    model = Succession
    fk_name = "successor"
    fields = readonly_fields = ["predecessor", "effective_on", "detail", "takes_records", "takes_records_rule", "event"]
    extra = 0
    can_delete = False
    verbose_name_plural = gettext_lazy("đơn vị trước")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("predecessor", "event")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class WardForm(forms.ModelForm):
    """Fills the search and sort columns from the name, so that they never part."""

    def clean(self):
        values = super().clean()
        name = clean(values.get("name") or "")
        self.instance.search = fold(
            f"{values.get('kind', '')} {name} {values.get('code', '')} {values.get('district') or ''}"
        )
        self.instance.sort_key = sort_key(name)
        return values


@admin.register(Ward)
class WardAdmin(FoldedSearchMixin, TrailAdmin):
    form = WardForm
    readonly_fields = ["established_on", "dissolved_on", "restores"]  # an event forms and ends units
    list_display = ["name", "kind", "code", "district", "established_on", "dissolved_on"]
    list_filter = ["kind", ("dissolved_on", admin.EmptyFieldListFilter), "established_on", "district"]
    search_fields = ["search"]
    search_help_text = gettext_lazy("Tên, mã hoặc quận, huyện cũ; không cần dấu.")
    ordering = ["sort_key", "-established_on"]
    inlines = [OriginInline]
    list_select_related = ["province"]

    def has_add_permission(self, request):
        return False  # units come by events

    def has_delete_permission(self, request, obj=None):
        return False  # units end with a date, they are not deleted


@admin.register(Succession)
class SuccessionAdmin(ReadOnlyAdmin):
    list_display = ["predecessor", "successor", "effective_on", "share", "takes_records", "takes_records_rule"]
    list_filter = ["effective_on", "share", "detail", "takes_records", "takes_records_rule"]
    search_fields = ["predecessor__search", "successor__search"]
    list_select_related = ["predecessor", "successor"]
    date_hierarchy = "effective_on"

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, fold(search_term))


@admin.register(Reorganisation)
class ReorganisationAdmin(ReadOnlyAdmin):
    """Events are drafted, approved and carried out on their own pages; here they are listed, each with its page."""

    list_display = ["name", "effective_on", "document", "state", "carried_out_by", "carried_out_at", "page"]
    list_filter = ["state", "effective_on"]
    list_select_related = ["document", "carried_out_by"]
    search_fields = ["name", "document__number"]
    date_hierarchy = "effective_on"
    readonly_fields = ["page"]

    @admin.display(description=gettext_lazy("trang sự kiện"))
    def page(self, event):
        return format_html('<a href="{}">{}</a>', event.get_absolute_url(), _("Mở trang sự kiện"))


class AliasInline(admin.TabularInline):
    model = AgencyAlias
    extra = 1


@admin.register(Agency)
class AgencyAdmin(TrailAdmin):
    list_display = ["name", "short_name", "level", "retired_on"]
    list_filter = ["level"]
    search_fields = ["name", "short_name", "aliases__name"]
    inlines = [AliasInline]

    def has_delete_permission(self, request, obj=None):
        return False


class ClauseInline(admin.TabularInline):
    model = Clause
    extra = 1


class OnlyShown(admin.TabularInline):
    """Rows that change only on the document's page in the portal."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class DocumentLinkInline(OnlyShown):
    model = DocumentLink
    fk_name = "later"


class DocumentFileInline(OnlyShown):
    model = DocumentFile
    fields = readonly_fields = ["kind", "name", "size", "received_at", "received_by", "withdrawn_at"]


class DocumentAdminForm(GuardedModelForm):
    def clean_carries_out(self):
        """Documents do not carry out one another in a ring, here as on their page."""
        others = self.cleaned_data["carries_out"]
        if self.instance.pk:
            hold_all()
            refuse_carried_ring(self.instance.pk, [other.pk for other in others])
        return others


@admin.register(Document)
class DocumentAdmin(GuardedAdminMixin, TrailAdmin):
    form = DocumentAdminForm
    list_display = ["citation", "title", "issuer", "issued_on", "level"]
    list_filter = ["kind", "level"]
    search_fields = ["number", "title", "issuer", "key"]
    filter_horizontal = ["carries_out"]
    date_hierarchy = "issued_on"
    inlines = [ClauseInline, DocumentLinkInline, DocumentFileInline]


class OfficerChangeForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = Officer

    def clean_ward(self):
        """A unit that has ended gets no officers: a form opened before an event would send them back."""
        ward = self.cleaned_data["ward"]
        if ward and ward.pk != self.instance.ward_id and ward.ended_by(clock.today()):
            text = _("%(ward)s đã kết thúc ngày %(day)s: xin chọn đơn vị đang hoạt động.")
            raise forms.ValidationError(text % {"ward": ward.full_name, "day": written_day(ward.dissolved_on)})
        return ward


class OfficerCreationForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = Officer
        fields = ["username", "full_name"]


@admin.register(Officer)
class OfficerAdmin(TrailMixin, UserAdmin):
    form, add_form = OfficerChangeForm, OfficerCreationForm
    list_display = ["username", "full_name", "post", "ward", "agency", "sees_all", "is_active", "last_login"]
    list_filter = ["groups", "sees_all", "is_active", "is_staff"]
    list_select_related = ["ward", "agency"]
    search_fields = ["username", "full_name", "post"]
    autocomplete_fields = ["ward", "agency"]
    filter_horizontal = ["groups"]
    ordering = ["username"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (gettext_lazy("Cán bộ"), {"fields": ["full_name", "rank", "post", "work_phone", "email"]}),
        (gettext_lazy("Nơi công tác và phạm vi"), {"fields": ["ward", "agency", "sees_all"]}),
        (gettext_lazy("Vai trò"), {"fields": ["is_active", "is_staff", "groups"]}),
        (gettext_lazy("Thời điểm"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["username", "full_name", "usable_password", "password1", "password2"]})
    ]
    readonly_fields = ["last_login", "date_joined"]

    def has_delete_permission(self, request, obj=None):
        return False  # an officer who leaves is made inactive: what they signed keeps its signer

    def has_change_permission(self, request, obj=None):
        """Who may do everything is changed only by one of their own: whoever sets a password could sign in as them."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_superuser or request.user.is_superuser)

    def get_readonly_fields(self, request, obj=None):
        """Nobody raises themselves: one's own roles and scope are another administrator's affair."""
        own = obj is not None and obj.pk == request.user.pk and not request.user.is_superuser
        return [
            *self.readonly_fields,
            *(["groups", "sees_all", "ward", "agency", "is_staff", "is_active"] if own else []),
        ]


@admin.register(Holiday)
class HolidayAdmin(TrailAdmin):
    """Kept on its own page too; from here due days that were not told yet follow in the same way."""

    list_display = ["day", "name", "source"]
    search_fields = ["name"]
    date_hierarchy = "day"

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        ground.restate_due_days(by=request.user, day=clock.today())

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        ground.restate_due_days(by=request.user, day=clock.today())

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        ground.restate_due_days(by=request.user, day=clock.today())


class RegimeLevelInline(OnlyShown):
    model = RegimeLevel


@admin.register(Regime)
class RegimeAdmin(ReadOnlyAdmin):
    """Regimes are drafted, applied and ended on their own pages; here they are listed."""

    list_display = ["code", "name", "period_kind", "first_day", "state", "valid_from", "valid_until", "is_proposal"]
    list_filter = ["state", "period_kind", "is_proposal"]
    search_fields = ["code", "name"]
    inlines = [RegimeLevelInline]


@admin.register(ReportingPeriod)
class ReportingPeriodAdmin(TrailAdmin):
    list_display = [
        "label",
        "kind",
        "year",
        "number",
        "first_day",
        "starts_on",
        "ends_on",
        "ward_due_on",
        "due_on",
        "due_effective_on",
        "locked_at",
    ]
    list_filter = ["kind", "year", ("locked_at", admin.EmptyFieldListFilter)]
    search_fields = ["year", "kind"]
    actions = ["lock", "unlock"]

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=gettext_lazy("Khóa số liệu của kỳ"), permissions=["change"])
    def lock(self, request, queryset):
        count = ground.lock_periods(list(queryset.values_list("pk", flat=True)), by=request.user)
        messages.success(request, _("Đã khóa %(count)d kỳ.") % {"count": count})

    @admin.action(description=gettext_lazy("Mở khóa số liệu của kỳ"), permissions=["change"])
    def unlock(self, request, queryset):
        count = ground.unlock_periods(list(queryset.values_list("pk", flat=True)), by=request.user)
        messages.success(request, _("Đã mở khóa %(count)d kỳ.") % {"count": count})


@admin.register(ApiToken)
class ApiTokenAdmin(TrailAdmin):
    list_display = ["officer", "name", "created_at", "revoked_at"]
    list_select_related = ["officer"]
    search_fields = ["officer__username", "name"]
    autocomplete_fields = ["officer"]
    fields = ["officer", "name"]
    actions = ["revoke"]

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def save_model(self, request, obj, form, change):
        """A new token is shown once, here, and never again."""
        token = obj.set_new_token()
        super().save_model(request, obj, form, change)
        messages.warning(request, format_html(_("Mã truy cập, chỉ hiện một lần: <code>{}</code>"), token))

    @admin.action(description=gettext_lazy("Thu hồi mã truy cập"), permissions=["delete"])
    def revoke(self, request, queryset):
        with transaction.atomic():
            rows = list(queryset.filter(revoked_at__isnull=True))
            count = queryset.filter(pk__in=[row.pk for row in rows]).update(revoked_at=timezone.now())
            for row in rows:
                audit.record(by=request.user, action="revoke_token", row=row)
        messages.success(request, _("Đã thu hồi %(count)d mã.") % {"count": count})


@admin.register(RegisterSheet)
class RegisterSheetAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "about", "ward", "agency", "state", "rows", "changes", "problems", "received_by"]
    list_filter = ["kind", "state"]
    list_select_related = ["ward", "agency", "received_by"]
    date_hierarchy = "received_at"
    exclude = ["file"]


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["number", "at", "by", "action", "label", "reason"]
    list_filter = ["action", "model"]
    search_fields = ["search", "object_id", "by__username"]
    search_help_text = gettext_lazy("Tên hồ sơ, không cần dấu.")
    list_select_related = ["by"]
    date_hierarchy = "at"

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, fold(search_term))


@admin.register(AuditCheck)
class AuditCheckAdmin(ReadOnlyAdmin):
    """Each walk along the whole trail, and the rows that it found tampered with."""

    list_display = ["at", "trigger", "count", "anchors", "fault_count", "seconds"]
    list_filter = ["trigger"]
    date_hierarchy = "at"
    fields = readonly_fields = ["at", "trigger", "seconds", "count", "hash", "anchors", "fault_count", "what_is_wrong"]

    @admin.display(description=gettext_lazy("các chỗ sai"))
    def what_is_wrong(self, check):
        return format_html_join(mark_safe("<br>"), "{}", ((sentence,) for sentence in told(check.faults))) or "–"
