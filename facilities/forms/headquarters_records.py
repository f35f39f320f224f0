"""Forms of what is recorded of a building: surveys with photos, its houses, its papers."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation import uploads
from organisation.forms import TextField, VersionedModelForm
from organisation.models import Document

from ..actions.buildings import HOUSE_FIELDS
from ..actions.papers import PAPER_FIELDS
from ..actions.surveys import SURVEY_FIELDS
from ..models import Building, HeadquartersPaper, Survey
from .guarded import GuardedForm
from .headquarters import AreasForm, grade_field
from .years import YearField

MOST_PHOTOS = 12
PHOTOS = ".png,.jpg,.jpeg,.webp"
TOO_LARGE = _("vượt 25 MB, xin nén hoặc tách tệp")


class ManyFiles(forms.ClearableFileInput):
    """One field for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; none is an empty list."""

    def clean(self, data, initial=None):
        given = [one for one in (data if isinstance(data, (list, tuple)) else [data]) if one]
        if len(given) > MOST_PHOTOS:
            raise ValidationError(gettext("Mỗi lần gửi không quá %(most)s ảnh.") % {"most": MOST_PHOTOS})
        return given


def _file_widget(widget: type, accept: str) -> forms.Widget:
    return widget(attrs={"accept": accept, "data-max-bytes": uploads.MAX_BYTES, "data-too-large": TOO_LARGE})


class NoSecretForm(GuardedForm):
    """With a file comes the sender's word that it holds no state secret."""

    FILES = ""

    def clean(self):
        values = super().clean()
        if self.cleaned_data.get(self.FILES) and not self.cleaned_data.get("no_secret"):
            self.add_error("no_secret", gettext("Xin xác nhận tệp không chứa bí mật nhà nước trước khi gửi."))
        return values


def _no_secret() -> forms.BooleanField:
    return forms.BooleanField(label=_("Tôi xác nhận các tệp này không chứa bí mật nhà nước."), required=False)


class SurveyForm(NoSecretForm, forms.ModelForm):
    """What was found on a day. It is not rewritten: a mistake is put right by a new survey."""

    FILES = "photos"
    layout = (
        (_("Kết quả khảo sát"), ("surveyed_on", "condition", "function_grade", "surveyed_by", "note")),
        (_("Ảnh hiện trạng"), ("photos", "no_secret")),
    )
    entry_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    function_grade = grade_field()
    photos = FilesField(
        label=_("Chọn ảnh"),
        required=False,
        widget=_file_widget(ManyFiles, PHOTOS),
        help_text=_("PNG, JPG, WEBP; vị trí chụp lưu trong ảnh được xóa. Không chụp sơ đồ bảo vệ, màn hình, hồ sơ."),
    )
    no_secret = _no_secret()

    class Meta(VersionedModelForm.Meta):
        model = Survey
        fields = SURVEY_FIELDS


class HouseForm(AreasForm, VersionedModelForm):
    """One house on the site."""

    AREAS = ("floor_area_m2", "measured_area_m2")
    layout = (
        (_("Nhà"), ("name", "storeys", "year_built", "condition")),
        (_("Diện tích"), AREAS),
        (_("Không còn nhà này"), ("removed_on",)),
    )
    year_built = YearField(label=_("Năm xây dựng"), required=False)

    class Meta(VersionedModelForm.Meta):
        model = Building
        fields = (*HOUSE_FIELDS, "removed_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["removed_on"]


class PaperForm(NoSecretForm, forms.ModelForm):
    """A paper the building rests on, or a photo."""

    FILES = "file"
    layout = (
        (_("Giấy tờ"), ("kind", "caption", "number", "dated_on", "document")),
        (_("Tệp"), ("file", "no_secret")),
    )
    file = forms.FileField(
        label=_("Chọn tệp"),
        required=False,
        allow_empty_file=True,
        widget=_file_widget(forms.FileInput, uploads.ACCEPT),
        help_text=_("PDF, ảnh, DOCX, XLSX. Chưa có tệp thì ghi số văn bản."),
    )
    no_secret = _no_secret()

    class Meta(VersionedModelForm.Meta):
        model = HeadquartersPaper
        fields = tuple(name for name in PAPER_FIELDS if name != "survey")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = Document.objects.order_by("-issued_on", "pk")
        self.fields["document"].required = False


class WithdrawForm(GuardedForm, forms.Form):
    """Why a paper is taken off the page."""

    layout = ((_("Gỡ khỏi hồ sơ"), ("reason",)),)
    reason = TextField(
        label=_("Vì sao gỡ"),
        max_length=250,
        error_messages={"required": _("Xin ghi vì sao gỡ: lý do được lưu trong lịch sử.")},
    )
