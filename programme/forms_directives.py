"""Forms of targets and tasks: the next official wording."""

from django import forms
from django.utils.translation import gettext_lazy

from organisation.forms import ParagraphField
from organisation.models import Clause, Document

from .forms_criteria import StaleMixin
from .models import Directive


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
