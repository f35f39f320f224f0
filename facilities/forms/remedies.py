"""The form of a decision that mends what a station lacks without a project."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation import clock
from organisation.forms import VersionedModelForm
from organisation.models import Document, Ward

from ..actions.remedies import FIELDS
from ..models import Headquarters, Remedy
from .guarded import GuardedForm
from .projects import measure_choices


class RemedyForm(GuardedForm, VersionedModelForm):
    """A decision for `ward`; whoever keeps the registers (no `ward`) says which one."""

    layout = (
        (_("Khắc phục"), ("ward", "measure", "what", "headquarters")),
        (_("Quyết định"), ("decision_number", "decided_on", "document")),
        (_("Thực hiện"), ("due_on", "done_on", "withdrawn_on", "note")),
    )
    entry_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    measure = forms.ChoiceField(label=_("Khắc phục thiếu sót nào"))

    class Meta(VersionedModelForm.Meta):
        model = Remedy
        fields = ("ward", *FIELDS)

    def __init__(self, *args, ward=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [("", _("Chọn thiếu sót")), *measure_choices()]
        self.fields["document"].queryset = Document.objects.all()
        self.fields["headquarters"].queryset = Headquarters.objects.all()
        self.fields["what"].help_text = _("Ví dụ: bàn giao nhà số 2 phố Tràng Thi; điều chuyển 02 xe mô tô.")
        self.fields["due_on"].help_text = _("Dự báo ngày đủ tiêu chí tính theo ngày này.")
        if ward is None:
            self.fields["ward"].queryset = Ward.objects.alive_on(clock.today()).order_by("sort_key")
            return
        del self.fields["ward"]
        self.instance.ward = ward
        # The building may be one that the ward does not use yet: it is to be handed over.
        self.fields["headquarters"].queryset = Headquarters.objects.filter(occupancies__ward=ward).distinct()
