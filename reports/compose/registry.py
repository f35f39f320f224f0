"""Every figure a report says by name: what it is, its unit, how it is counted and from which register.

One entry is one figure, read off the composed or frozen data by its key alone: whatever shows or names it (page, PDF, DOCX, XLSX,
API, officers' words, comparison with another period) asks here. A report holds the figures whose blocks it has; one frozen before
a figure was kept does not have it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SHEETS = "Phiếu đánh giá của Công an phường, xã"
DUTIES = "Báo cáo tiến độ nghĩa vụ; Nghị định 09/2019/NĐ-CP, Điều 8 và Điều 13"
BUILDINGS = "Sổ trụ sở, lần sử dụng còn hiệu lực ngày chốt"
INVENTORY = "Sổ trang bị, lần kiểm kê gần nhất đến ngày chốt"
PROJECTS = "Sổ dự án"
FUNDS = "Sổ vốn theo năm ngân sách; Luật Đầu tư công 58/2024/QH15"
SURPLUS = "Sổ trụ sở dôi dư; Luật 15/2017/QH14, Nghị định 03/2025/NĐ-CP"
NORMS = "Sổ định mức, so với sổ trụ sở và sổ trang bị"
CHAIN = "Dự báo từ sổ trụ sở, sổ dự án và bộ tiêu chí"
TITLES = "Sổ công nhận"
OBSTACLES = "Sổ vướng mắc"
EXTENSIONS = "Sổ gia hạn"
LINEAGE = "Sự kiện sắp xếp đơn vị và phiếu đã kết luận của đơn vị trước"
UNIT, SHEET, DUTY, DONG, PERCENT = "đơn vị", "phiếu", "nghĩa vụ", "đồng", "%"


@dataclass(frozen=True)
class Figure:
    """A named figure. `key` is its place in the data; a rate is 0 to 1, its unit is %."""

    key: str
    label: str
    unit: str
    formula: str
    source: str

    @property
    def block(self) -> str:
        """The block of the data that holds it."""
        return self.key.partition(".")[0]

    def of(self, data: Mapping):
        """Its value in these data; None where they do not hold it, or nothing is known."""
        found = data
        for name in self.key.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        return None if isinstance(found, (Mapping, list)) else found


def _figures(source: str, place: str, *rows: tuple[str, str, str, str]) -> list[Figure]:
    """(name, label, unit, formula) of figures of one source that stand at one place of the data."""
    return [Figure(f"{place}.{name}", label, unit, formula, source) for name, label, unit, formula in rows]


FIGURES: list[Figure] = [
    *_figures(
        SHEETS,
        "assessments",
        ("expected", "Đơn vị phải gửi phiếu tự đánh giá", UNIT, "đơn vị thuộc diện, còn tồn tại ngày đến hạn gửi"),
        ("reported", "Đơn vị đã gửi phiếu tự đánh giá", UNIT, "phiếu chờ thẩm định, đã thẩm định, đã kết luận của quý tính"),
        ("reported_rate", "Tỷ lệ đơn vị đã gửi phiếu tự đánh giá", PERCENT, "đã gửi ÷ phải gửi"),
        ("on_time", "Đơn vị gửi phiếu tự đánh giá đúng hạn", UNIT, "ngày gửi (giờ Hà Nội) không sau hạn gửi"),
        ("returned", "Phiếu đang bị trả lại", SHEET, "trạng thái trả lại"),
        ("verified", "Phiếu đã thẩm định", SHEET, "đã thẩm định hoặc đã kết luận"),
        ("concluded", "Phiếu đã kết luận", SHEET, "trạng thái đã kết luận"),
        ("passes", "Đơn vị đủ điều kiện theo thẩm định", UNIT, "phiếu đã thẩm định đạt ngưỡng chung, ngưỡng từng nhóm, không điểm liệt"),
        ("with_veto", "Đơn vị có điểm liệt", UNIT, "có ít nhất một tiêu chí điểm liệt chưa đạt, trong phiếu đã thẩm định"),
    ),
    *_figures(
        DUTIES,
        "directives.totals",
        ("directives", "Chỉ tiêu, nhiệm vụ được theo dõi", "chỉ tiêu, nhiệm vụ", "có ít nhất một nghĩa vụ trong quý tính"),
        ("expected", "Nghĩa vụ phải báo cáo", DUTY, "nghĩa vụ đã mở trong quý tính của đơn vị còn tồn tại ngày đến hạn và của cơ quan"),
        ("reported", "Nghĩa vụ đã báo cáo", DUTY, "đã gửi, kể cả không phát sinh"),
        ("reported_rate", "Tỷ lệ nghĩa vụ đã báo cáo", PERCENT, "đã báo cáo ÷ phải báo cáo"),
        ("on_time", "Nghĩa vụ báo cáo đúng hạn", DUTY, "ngày gửi (giờ Hà Nội) không sau hạn gửi"),
        ("on_time_rate", "Tỷ lệ nghĩa vụ báo cáo đúng hạn", PERCENT, "đúng hạn ÷ phải báo cáo"),
        ("done", "Nghĩa vụ hoàn thành", DUTY, "đã báo cáo, tình trạng hoàn thành"),
        ("done_rate", "Tỷ lệ nghĩa vụ hoàn thành", PERCENT, "hoàn thành ÷ phải báo cáo"),
        ("on_track", "Nghĩa vụ đúng tiến độ", DUTY, "đã báo cáo, tình trạng đúng tiến độ"),
        ("at_risk", "Nghĩa vụ cần theo dõi", DUTY, "đã báo cáo, tình trạng cần theo dõi"),
        ("late", "Nghĩa vụ chậm tiến độ", DUTY, "đã báo cáo, tình trạng chậm"),
        ("not_started", "Nghĩa vụ chưa thực hiện", DUTY, "đã báo cáo, tình trạng chưa thực hiện"),
    ),
    *_figures(
        OBSTACLES,
        "obstacles.totals",
        ("open", "Vướng mắc chưa tháo gỡ", "vướng mắc", "nêu đến ngày chốt, chưa tháo gỡ"),
        ("waiting", "Vướng mắc chờ trả lời", "vướng mắc", "đã hỏi cơ quan, chưa có trả lời đến ngày chốt"),
        ("resolved", "Vướng mắc tháo gỡ trong kỳ", "vướng mắc", "ngày tháo gỡ trong kỳ"),
    ),
    *_figures(
        EXTENSIONS,
        "extensions.totals",
        ("asked", "Đề nghị gia hạn trong kỳ", "đề nghị", "ngày đề nghị trong kỳ, trừ đề nghị đã rút"),
        ("granted", "Đề nghị được gia hạn trong kỳ", "đề nghị", "quyết định cho gia hạn trong kỳ"),
        ("refused", "Đề nghị không được gia hạn trong kỳ", "đề nghị", "quyết định không gia hạn trong kỳ"),
        ("waiting", "Đề nghị chờ quyết định", "đề nghị", "chưa quyết định đến ngày chốt"),
    ),
    *_figures(
        BUILDINGS,
        "headquarters.totals",
        ("units", "Đơn vị được rà soát trụ sở", UNIT, "đơn vị tồn tại ngày chốt"),
        ("independent", "Trụ sở độc lập", UNIT, "trụ sở chính độc lập, trong hoặc ngoài khuôn viên UBND"),
        ("not_independent", "Đơn vị có trụ sở chưa độc lập", UNIT, "trụ sở chính dùng chung, mượn hoặc thuê"),
        ("unknown", "Đơn vị chưa xác định trụ sở", UNIT, "chưa ghi trụ sở chính hoặc chưa phân loại"),
        ("title_complete", "Trụ sở đủ pháp lý đất", UNIT, "đã có giấy chứng nhận hoặc là đất an ninh theo quy hoạch"),
    ),
    *_figures(
        INVENTORY,
        "equipment",
        ("units_reporting", "Đơn vị có số liệu trang bị", UNIT, "có ít nhất một loại đã kiểm kê"),
    ),
    *_figures(
        PROJECTS,
        "projects",
        ("count", "Dự án đầu tư", "dự án", "có vốn trong năm ngân sách, hoặc chưa hoàn thành trước khi kỳ bắt đầu"),
        ("finished", "Dự án đã hoàn thành", "dự án", "ngày hoàn thành không sau ngày chốt"),
        ("late", "Dự án chậm tiến độ", "dự án", "chưa xong, ngày chốt sau ngày hoàn thành dự kiến"),
        ("late_over_60", "Dự án chậm trên 60 ngày", "dự án", "chậm tiến độ trên 60 ngày"),
        ("investment", "Tổng mức đầu tư", DONG, "cộng tổng mức của các dự án"),
    ),
    *_figures(
        FUNDS,
        "projects",
        ("totals.planned", "Kế hoạch vốn trong năm ngân sách", DONG, "cộng kế hoạch năm theo nguồn"),
        ("totals.carried_in", "Vốn kéo dài từ năm trước", DONG, "cộng vốn được kéo dài sang năm"),
        ("totals.allocated", "Vốn đã bố trí trong năm ngân sách", DONG, "cộng vốn đã bố trí"),
        ("totals.disbursed", "Vốn đã giải ngân trong năm ngân sách", DONG, "cộng các lần chi từ 01/01 đến ngày chốt"),
        ("totals.disbursed_rate", "Tỷ lệ giải ngân so với kế hoạch", PERCENT, "đã giải ngân ÷ kế hoạch năm"),
    ),
    *_figures(
        NORMS,
        "gaps",
        ("without_norm", "Hạng mục chưa có định mức", "hạng mục", "không đơn vị nào có định mức áp dụng ngày chốt"),
    ),
    *_figures(
        SURPLUS,
        "surplus",
        ("candidates", "Trụ sở cần xem xét dôi dư", "trụ sở", "không đơn vị nào sử dụng ngày chốt, chưa có hồ sơ"),
        ("totals.proposed", "Trụ sở dôi dư đã đề xuất", "trụ sở", "đã đề xuất, chưa quyết định đến ngày chốt"),
        ("totals.decided", "Trụ sở dôi dư đã có quyết định", "trụ sở", "đã quyết định, chưa xử lý xong đến ngày chốt"),
        ("totals.carried_out", "Trụ sở dôi dư đã xử lý xong", "trụ sở", "ngày xử lý xong không sau ngày chốt"),
        ("alarms.late", "Trụ sở không dùng từ 12 tháng", "trụ sở", "chưa xử lý xong, không sử dụng đủ 12 tháng"),
    ),
    *_figures(
        CHAIN,
        "forecast.totals",
        ("met", "Đơn vị đạt mọi tiêu chí cơ sở vật chất", UNIT, "mọi tiêu chí gắn với sổ đều đạt ngày chốt"),
        ("dated", "Đơn vị có ngày dự báo đạt", UNIT, "mọi tiêu chí chưa đạt đều có dự án, biện pháp có ngày"),
        ("never", "Đơn vị chưa có ngày dự báo", UNIT, "còn tiêu chí chưa đạt không có biện pháp có ngày"),
        ("late", "Đơn vị không kịp mốc", UNIT, "ngày dự báo sau mốc gần nhất"),
    ),
    *_figures(
        TITLES,
        "recognition.totals",
        ("registered", "Đơn vị đăng ký trong kỳ", UNIT, "ngày đăng ký trong kỳ"),
        ("proposed", "Hồ sơ đề nghị trong kỳ", "hồ sơ", "ngày đề nghị trong kỳ"),
        ("recognised", "Đơn vị được công nhận trong kỳ", UNIT, "ngày quyết định công nhận trong kỳ"),
        ("refused", "Hồ sơ không được công nhận trong kỳ", "hồ sơ", "ngày quyết định không công nhận trong kỳ"),
        ("withdrawn", "Danh hiệu bị thu hồi trong kỳ", "danh hiệu", "ngày thu hồi trong kỳ"),
        ("running", "Danh hiệu đang có hiệu lực", "danh hiệu", "còn hạn ngày chốt, chưa thu hồi, chưa công nhận lại, đơn vị tồn tại"),
        ("expiring", "Danh hiệu sắp hết hạn", "danh hiệu", "đang có hiệu lực, còn không quá 90 ngày"),
        ("ended", "Danh hiệu kết thúc cùng đơn vị", "danh hiệu", "đơn vị giải thể trước khi hết hạn; danh hiệu không chuyển tiếp"),
    ),
    *_figures(
        LINEAGE,
        "inheritance.totals",
        ("carried", "Kết quả tiêu chí mang sang từ đơn vị trước", "kết quả", "mọi đơn vị trước nhập trọn vẹn và kết luận giống nhau"),
        ("conflict", "Kết quả tiêu chí mâu thuẫn", "kết quả", "các đơn vị trước nhập trọn vẹn và kết luận khác nhau"),
        ("reassess", "Kết quả tiêu chí phải đánh giá lại", "kết quả", "đơn vị trước bị chia tách hoặc chưa có kết luận"),
    ),
]  # fmt: skip
BY_KEY = {figure.key: figure for figure in FIGURES}
# Set beside the period before and the same period of the year before.
COMPARED = [
    BY_KEY[key]
    for key in (
        "assessments.reported",
        "assessments.verified",
        "assessments.passes",
        "assessments.with_veto",
        "directives.totals.reported",
        "directives.totals.done",
        "directives.totals.late",
        "obstacles.totals.open",
        "obstacles.totals.resolved",
        "extensions.totals.asked",
        "extensions.totals.granted",
        "headquarters.totals.independent",
        "headquarters.totals.title_complete",
        "projects.late",
        "projects.totals.disbursed",
        "recognition.totals.registered",
        "recognition.totals.proposed",
        "recognition.totals.recognised",
        "recognition.totals.withdrawn",
        "recognition.totals.running",
        "recognition.totals.expiring",
    )
]


def figures_in(data: Mapping) -> list[Figure]:
    """Those that these data hold a value of, in the order of the report."""
    return [figure for figure in FIGURES if figure.of(data) is not None]


def told(data: Mapping) -> list[dict]:
    """Each figure of the data with its unit, formula, source and value: frozen with them."""
    return [
        {
            "key": figure.key,
            "label": figure.label,
            "unit": figure.unit,
            "value": figure.of(data),
            "formula": figure.formula,
            "source": figure.source,
        }
        for figure in figures_in(data)
    ]
