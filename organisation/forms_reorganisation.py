"""Forms of reorganisation events: the event, a unit, a sheet of rows, a reversal, a change of heir."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .forms import DayField, ParagraphField, TextField, VersionedModelForm
from .forms_sheet import SealedSheetForm
from .models import Document, Reorganisation, Ward
from .numbers import NumberField, WholeNumberField

STALE = gettext_lazy(
    "Người khác vừa sửa sự kiện này. Nội dung bạn nhập còn nguyên bên dưới và chưa được lưu: hãy xem lại bản đang lưu, rồi bấm "
    "lưu lại nếu vẫn muốn ghi theo bản của bạn."
)
KINDS = ("nghị quyết", "quyết định", "nghị định", "kế hoạch")


class StaleMixin:
    """A form that keeps what was typed when somebody else saved first, and takes the newer version for the next press."""

    is_stale = False

    def tell_stale(self, current: Reorganisation) -> None:
        self.is_stale, self.data = True, self.data.copy()
        self.data["version"] = str(current.version)
        self.add_error(None, STALE)


class DocumentChoice(forms.ModelChoiceField):
    def label_from_instance(self, document):
        return f"{document.citation}: {document.title[:90]}"


class EventForm(StaleMixin, VersionedModelForm):
    """Name, day and decision. The decision is one of the list, or written down here and put into the list."""

    document = DocumentChoice(
        Document.objects.order_by("-issued_on", "-pk"),
        label=gettext_lazy("Quyết định đã có trong danh sách văn bản"),
        required=False,
        empty_label=gettext_lazy("Chưa có trong danh sách, ghi ở dưới"),
    )
    effective_on = DayField(label=gettext_lazy("Có hiệu lực từ ngày"))
    new_kind = forms.ChoiceField(label=gettext_lazy("Loại văn bản"), required=False)
    new_number = TextField(
        label=gettext_lazy("Số, ký hiệu"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Để trống khi chưa rõ số."),
    )
    new_issuer = TextField(label=gettext_lazy("Cơ quan ban hành"), max_length=200, required=False)
    new_level = forms.ChoiceField(label=gettext_lazy("Cấp"), choices=Document.Level.choices, required=False)
    new_issued_on = DayField(label=gettext_lazy("Ngày ban hành"), required=False)
    new_title = TextField(label=gettext_lazy("Trích yếu"), max_length=500, required=False)
    entry_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    NEW = ("new_kind", "new_number", "new_issuer", "new_level", "new_issued_on", "new_title")

    class Meta(VersionedModelForm.Meta):
        model = Reorganisation
        fields = ("name", "effective_on", "document", "legal_basis")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["entry_key"].initial = uuid4()
        self.fields["new_kind"].choices = [("", "—"), *((kind, kind) for kind in KINDS)]
        self.fields["name"].help_text = _("Ví dụ: Sắp xếp đơn vị hành chính cấp xã đợt 2 năm 2027.")
        self.fields["legal_basis"].help_text = _("Luật, nghị quyết mà quyết định căn cứ vào; có thể để trống.")

    @property
    def head(self):
        return [self[name] for name in ("name", "effective_on", "document")]

    @property
    def paper(self):
        return [self[name] for name in self.NEW]

    @property
    def opens_paper(self) -> bool:
        """Are the fields of a new document in use?"""
        return any(self[name].errors or self[name].value() for name in self.NEW if name != "new_level")

    def clean(self):
        values = super().clean()
        typed = [name for name in self.NEW if name != "new_level" and values.get(name)]
        if typed and values.get("document"):
            self.add_error(
                "document", _("Chọn văn bản trong danh sách hoặc ghi văn bản mới, không cả hai: xin bỏ một trong hai.")
            )
        elif typed:
            for name in ("new_kind", "new_issuer", "new_title"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, _("Văn bản mới cần có mục này."))
            self._refuse_known(values)
        return values

    def _refuse_known(self, values: dict) -> None:
        number, issuer = values.get("new_number"), values.get("new_issuer")
        known = Document.objects.filter(number=number, issuer=issuer).exclude(key=self.document_key).first()
        if number and known:
            self.add_error("new_number", _("Văn bản này đã có trong danh sách: xin chọn ở trên."))

    @property
    def document_key(self) -> str:
        """The key of a new document: the same press gives the same one."""
        return f"SX-{self.cleaned_data.get('entry_key') or uuid4()}"

    def new_document(self) -> dict | None:
        """What a document of its own holds; None where none was written down."""
        values = {name.removeprefix("new_"): self.cleaned_data.get(name) for name in self.NEW}
        return values if values["title"] else None


class UnitForm(StaleMixin, forms.Form):
    """A unit that the event forms; the units it comes from are chosen beside it."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=Ward.Kind.choices)
    name = TextField(
        label=gettext_lazy("Tên"), max_length=100, help_text=gettext_lazy("Không kèm loại, ví dụ: Hoàn Kiếm.")
    )
    code = forms.RegexField(
        r"^[0-9]{5}$",
        label=gettext_lazy("Mã đơn vị"),
        help_text=gettext_lazy("Năm chữ số, có thể trùng mã của một đơn vị kết thúc trong sự kiện này."),
        error_messages={"invalid": gettext_lazy("Mã gồm đúng năm chữ số, kể cả số 0 ở đầu, ví dụ 00070.")},
    )
    area_km2 = NumberField(
        label=gettext_lazy("Diện tích (km²)"), required=False, min_value=0, max_value=999_999, decimal_places=2
    )
    population = WholeNumberField(label=gettext_lazy("Dân số (người)"), required=False, max_value=100_000_000)
    tile_column = WholeNumberField(label=gettext_lazy("Cột trên bản đồ ô"), required=False, max_value=200)
    tile_row = WholeNumberField(label=gettext_lazy("Hàng trên bản đồ ô"), required=False, max_value=200)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    SEEN = ("kind", "name", "code", "area_km2", "population")
    TILE = ("tile_column", "tile_row")

    @property
    def seen(self):
        return [self[name] for name in self.SEEN]

    @property
    def tile(self):
        return [self[name] for name in self.TILE]

    def described(self) -> dict:
        return {name: self.cleaned_data[name] for name in (*self.SEEN, *self.TILE)}


class RowsForm(SealedSheetForm):
    """A file of rows, as a workbook or as CSV."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].label = gettext_lazy("Tệp XLSX hoặc CSV")
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv"


class ReversalForm(forms.Form):
    """From which day an event is reversed."""

    effective_on = DayField(label=gettext_lazy("Khôi phục từ ngày"))


class HeirForm(forms.Form):
    """Why another heir takes the records."""

    reason = ParagraphField(label=gettext_lazy("Lý do, căn cứ"), max_length=1000)
