"""What the registers tell of their history: whose it is to read, what their acts and odd keys are called."""

from django.utils.translation import gettext_lazy

from organisation.history import Part, Told, register
from organisation.history.registry import EVERYBODY
from organisation.models import Ward

from .models import (
    Building,
    Disbursement,
    EquipmentCategory,
    EquipmentHolding,
    Funding,
    Handover,
    Headquarters,
    HeadquartersPaper,
    InvestmentProject,
    Norm,
    Occupancy,
    ProjectStage,
    Remedy,
    SurplusCase,
    Survey,
)

ACTIONS = {
    "create_headquarters": gettext_lazy("Lập hồ sơ trụ sở"),
    "save_headquarters": gettext_lazy("Sửa hồ sơ trụ sở"),
    "set_occupancy": gettext_lazy("Bắt đầu sử dụng trụ sở"),
    "end_occupancy": gettext_lazy("Thôi sử dụng trụ sở"),
    "correct_use": gettext_lazy("Sửa thông tin sử dụng trụ sở"),
    "record_survey": gettext_lazy("Ghi khảo sát trụ sở"),
    "follow_survey": gettext_lazy("Tình trạng theo lần khảo sát mới nhất"),
    "add_house": gettext_lazy("Thêm nhà trong trụ sở"),
    "save_house": gettext_lazy("Sửa nhà trong trụ sở"),
    "sum_areas": gettext_lazy("Diện tích sàn cộng từ các nhà"),
    "add_paper": gettext_lazy("Thêm giấy tờ, ảnh"),
    "withdraw_paper": gettext_lazy("Gỡ giấy tờ, ảnh"),
    "propose_surplus": gettext_lazy("Đề xuất xử lý trụ sở dôi dư"),
    "save_proposal": gettext_lazy("Sửa đề xuất xử lý"),
    "decide_surplus": gettext_lazy("Ghi quyết định xử lý"),
    "carry_out_surplus": gettext_lazy("Ghi đã thực hiện xử lý"),
    "withdraw_surplus": gettext_lazy("Rút hồ sơ dôi dư"),
    "save_holdings": gettext_lazy("Ghi kiểm kê trang bị"),
    "import_holdings": gettext_lazy("Nhập kiểm kê từ tệp"),
    "add_handover": gettext_lazy("Ghi bàn giao trang bị"),
    "create_project": gettext_lazy("Lập dự án"),
    "save_project": gettext_lazy("Sửa dự án"),
    "save_stages": gettext_lazy("Ghi giai đoạn dự án"),
    "create_remedy": gettext_lazy("Ghi quyết định khắc phục"),
    "save_remedy": gettext_lazy("Sửa quyết định khắc phục"),
    "create_funding": gettext_lazy("Thêm nguồn vốn"),
    "save_funding": gettext_lazy("Sửa nguồn vốn"),
    "save_ladder": gettext_lazy("Ghi bậc thang vốn"),
    "add_disbursement": gettext_lazy("Ghi giải ngân"),
    "create_norm": gettext_lazy("Lập định mức"),
    "save_norm": gettext_lazy("Sửa định mức"),
}
# By which click a paper came says nothing to a reader.
OF_PAPERS = frozenset({"no_secret_confirmed_at", "received_at", "received_by_id"})


def _of_equipment():
    """`desktop.have` is a column of what a ward holds of one kind, `desktop 05/01/2026` one earlier count."""
    names = dict(EquipmentCategory.objects.values_list("code", "name"))
    fields = {field.name: field for field in EquipmentHolding._meta.concrete_fields}

    def read(key: str):
        code, _dot, column = key.partition(".")
        if column in fields:
            return f"{names.get(code, code)}, {fields[column].verbose_name}", fields[column]
        code, _space, day = key.partition(" ")
        return (f"{names[code]}, {day}", None) if code in names and day else None

    return read


def _of_stages():
    """`12.done_on` is a column of a project's stage."""
    fields = {field.name: field for field in ProjectStage._meta.concrete_fields}

    def read(key: str):
        code, _dot, column = key.partition(".")
        field = fields.get(column.removesuffix("_id"))
        if field is None or not code.isdigit() or int(code) not in InvestmentProject.Stage.values:
            return None
        return f"{code}. {InvestmentProject.Stage(int(code)).label}, {field.verbose_name}", field

    return read


TOLD = [
    Told(
        Headquarters,
        parts=(
            Part(Occupancy, "headquarters"),
            Part(Building, "headquarters"),
            Part(Survey, "headquarters"),
            Part(HeadquartersPaper, "headquarters"),
        ),
    ),
    Told(Occupancy, address=lambda row: row.headquarters.get_absolute_url()),
    Told(Building, address=lambda row: row.headquarters.get_absolute_url()),
    Told(Survey, address=lambda row: row.headquarters.get_absolute_url()),
    Told(HeadquartersPaper, address=lambda row: row.headquarters.get_absolute_url(), unspoken=OF_PAPERS),
    Told(SurplusCase),
    Told(Handover),
    Told(EquipmentCategory, open_to=EVERYBODY),
    Told(Norm, open_to=EVERYBODY),
    Told(
        InvestmentProject,
        parts=(Part(Funding, "project"), Part(Disbursement, "funding__project")),
        words={"cures": gettext_lazy("tiêu chí được khắc phục")},
    ),
    Told(Funding, address=lambda row: row.project.get_absolute_url()),
    Told(Disbursement, address=lambda row: row.funding.project.get_absolute_url()),
    Told(Remedy),
]
READERS = {Ward: _of_equipment, InvestmentProject: _of_stages}


def register_all() -> None:
    """Offer them; called once the models are loaded."""
    register(TOLD, ACTIONS, READERS)
