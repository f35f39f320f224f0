"""Forms of targets and tasks: what they ask, of whom, by when; the next official wording."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation import measures
from organisation.forms import ParagraphField, VersionedModelForm
from organisation.models import Agency, Clause, Document, Ward

from . import directive_rules as rules
from .forms_criteria import StaleMixin
from .models import Directive

# Said once, when it is entered: later the wording has its own page.
FIRST = ("code", "name", "name_en")
SECTIONS = (
    (
        gettext_lazy("Nội dung"),
        (*FIRST, "is_verified", "document", "kind", "parent", "clause", "working_text", "position", "is_active"),
    ),
    (gettext_lazy("Ai thực hiện"), ("lead", "coordinating", "related_issuer", "binds", "cohort_kinds")),
    (gettext_lazy("Thời hạn, báo cáo"), ("due_on", "rhythm", "silent_after_days")),
    (
        gettext_lazy("Thước đo"),
        ("measure_text", "unit", "target_value", "direction", "baseline_value", "baseline_on", "levels", "measure"),
    ),
    (gettext_lazy("Tổng hợp"), ("rollup", "weight")),
)


class DirectiveForm(StaleMixin, VersionedModelForm):
    """A target, a task or a group. The chosen units come from the picker beside it, as `chosen`."""

    is_verified = forms.BooleanField(label=gettext_lazy("Lời văn đã đối chiếu với bản ký"), required=False)
    cohort_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Diện đơn vị"),
        choices=Ward.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Khi giao cho từng đơn vị trong diện: những loại đơn vị phải thực hiện."),
    )
    levels = ParagraphField(
        label=gettext_lazy("Các mức, từ thấp đến cao"),
        required=False,
        help_text=gettext_lazy("Mỗi dòng một mức; giá trị phải đạt khi đó là số thứ tự của mức."),
    )
    measure = forms.ChoiceField(label=gettext_lazy("Lấy số từ sổ"), required=False)

    class Meta(VersionedModelForm.Meta):
        model = Directive
        fields = (
            *FIRST, "document", "kind", "parent", "clause", "working_text", "position", "is_active",
            "lead", "coordinating", "related_issuer", "binds", "cohort_kinds",
            "due_on", "rhythm", "silent_after_days",
            "measure_text", "unit", "target_value", "direction", "baseline_value", "baseline_on", "levels", "measure",
            "rollup", "weight",
        )  # fmt: skip
        widgets = {"coordinating": forms.CheckboxSelectMultiple}

    def __init__(self, *args, held: Directive | None, chosen: list[Ward], **kwargs):
        super().__init__(*args, **kwargs)
        self.held, self.chosen = held, chosen
        self._offer_place()
        self._offer_bodies()
        self._offer_measure()
        self.fields["silent_after_days"].help_text = _("Để trống: theo chu kỳ báo cáo.")
        for name in ("position", "silent_after_days", "target_value", "baseline_value", "weight", "due_on"):
            self.fields[name].widget.attrs["class"] = "form-control short"
        if held is None:
            return
        for name in (*FIRST, "is_verified"):
            del self.fields[name]
        if held.due_on:
            self.fields["due_on"].disabled = True
            self.fields["due_on"].help_text = _("Thời hạn đã giao không sửa được: cần thêm thời gian thì xin gia hạn.")

    def _offer_place(self) -> None:
        """Where it stands: under one of its own document, by a clause of it."""
        document = self.instance.document
        same = Directive.objects.filter(document=document).exclude(pk=self.instance.pk).order_by("position", "code")
        self.fields["parent"].queryset = same
        self.fields["parent"].label_from_instance = lambda row: f"{row.code} {row.name[:80]}"
        self.fields["clause"].queryset = Clause.objects.filter(document=document)
        self.fields["clause"].label_from_instance = lambda clause: clause.label
        if document is not None:
            del self.fields["document"]

    def _offer_bodies(self) -> None:
        """Bodies in use, and those it names already."""
        named = {self.instance.lead_id}
        if self.instance.pk:
            named |= set(self.instance.coordinating.values_list("pk", flat=True))
        offered = Agency.objects.filter(retired_on__isnull=True) | Agency.objects.filter(pk__in=named - {None})
        for name in ("lead", "coordinating"):
            self.fields[name].queryset = offered.order_by("name")
            self.fields[name].label_from_instance = lambda body: body.name

    def _offer_measure(self) -> None:
        known = [(each.key, f"{each.label} ({each.unit})") for each in measures.everything()]
        held = self.instance.measure
        if held and held not in dict(known):
            known.append((held, held))
        self.fields["measure"].choices = [("", _("– nhập tay –")), *known]
        if "levels" not in self.initial or isinstance(self.initial["levels"], list):
            self.initial["levels"] = "\n".join(self.instance.levels)

    def clean_levels(self):
        """One level on a line."""
        return [line for line in self.cleaned_data["levels"].split("\n") if line]

    def clean_cohort_kinds(self):
        """Where none is ticked and none is asked, those it has stay."""
        kinds, binds = self.cleaned_data["cohort_kinds"], self.data.get("binds")
        if not kinds and binds == Directive.Binds.WARDS:
            raise forms.ValidationError(_("Xin chọn ít nhất một loại đơn vị."))
        return kinds or self.instance.cohort_kinds

    def _post_clean(self):
        super()._post_clean()
        if not set(self.errors) <= {NON_FIELD_ERRORS}:
            return
        bodies = self.cleaned_data["coordinating"]
        found = list(rules.faults(self.instance, self.held, bodies, self.chosen))
        if found:  # what the constraints refuse is said here at its field
            self.errors.pop(NON_FIELD_ERRORS, None)
        for name, text in found:
            self.add_error(name if name in self.fields else None, text)

    def facts(self) -> dict:
        """What the actions take as `fields`."""
        apart = (self.counter, "is_verified", "coordinating")
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}

    @property
    def sections(self) -> list[tuple]:
        """(heading, bound fields) in the order of the page."""
        return [(head, [self[name] for name in names if name in self.fields]) for head, names in SECTIONS]

    @classmethod
    def as_typed(cls, typed) -> dict:
        """What was typed so far as the start of a form that is not judged yet."""
        told = {}
        for name, each in cls.base_fields.items():
            if isinstance(each, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
                told[name] = typed.getlist(name)
            elif isinstance(each, forms.BooleanField):
                told[name] = name in typed
            elif name in typed:
                told[name] = typed[name]
        return told


class WordingForm(StaleMixin, forms.Form):
    """The next wording, beginning with the one in force; the clause belongs to the document chosen."""

    text = ParagraphField(label=gettext_lazy("Lời văn chính thức"), max_length=4000)
    text_en = ParagraphField(label=gettext_lazy("Bản dịch tiếng Anh"), required=False, max_length=4000)
    document = forms.ModelChoiceField(
        label=gettext_lazy("Theo văn bản"), queryset=Document.objects.all(), required=False
    )
    clause = forms.ModelChoiceField(
        label=gettext_lazy("Điều khoản"), queryset=Clause.objects.select_related("document"), required=False
    )
    is_verified = forms.BooleanField(label=gettext_lazy("Đã đối chiếu với bản ký"), required=False)
    reason = ParagraphField(
        label=gettext_lazy("Lý do"),
        max_length=1000,
        error_messages={"required": gettext_lazy("Xin nêu lý do đổi lời văn.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, directive: Directive, typed=None):
        """For this directive, filled with its newest wording."""
        last = directive.wordings.order_by("-number").first()
        initial = {"text": directive.name, "text_en": directive.name_en, "version": directive.version}
        if last is not None:
            initial |= {"document": last.document_id, "clause": last.clause_id}
        return cls(typed, initial=initial)

    def clean_version(self):
        """The version the person saw; none clashes with every version."""
        return self.cleaned_data.get("version") or 0
