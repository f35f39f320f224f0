"""Report regimes as the portal proposes them, until the city's own decision is entered: shown as proposals, replaced by copies."""

from datetime import date

from organisation import due, periods
from organisation.models import Regime, RegimeLevel

FROM = date(2023, 12, 15)  # where the first report year followed here begins
NAMES = {
    periods.MONTH: ("thang", "Báo cáo tháng về xây dựng Công an phường kiểu mẫu"),
    periods.QUARTER: ("quy", "Báo cáo quý về xây dựng Công an phường kiểu mẫu"),
    periods.HALF: ("06-thang", "Báo cáo 06 tháng về xây dựng Công an phường kiểu mẫu"),
    periods.NINE: ("09-thang", "Báo cáo 09 tháng về xây dựng Công an phường kiểu mẫu"),
    periods.YEAR: ("nam", "Báo cáo năm về xây dựng Công an phường kiểu mẫu"),
}
CONTENT = (
    "Đề xuất của cổng: thời gian chốt số liệu và hạn gửi theo Nghị định 09/2019/NĐ-CP, Điều 12 và Điều 13; hạn của cấp dưới "
    "do thành phố quy định (Điều 13 khoản 2), tạm lấy hai ngày làm việc sau ngày chốt."
)
NINE_MONTHS = " Kỳ 09 tháng không có trong Nghị định, lấy tương tự."
PROCEDURE = "Công an phường, xã gửi báo cáo trên cổng; Công an thành phố tổng hợp từ số liệu đã chốt."
WARDS = {
    "who": RegimeLevel.Who.WARD,
    "report_kind": "ward",
    "recipient": "Công an thành phố Hà Nội",
    "method": "trên cổng",
    "due_kind": due.WORKING_DAYS,
    "due_number": periods.WARD_WORKING_DAYS,
}
CITY = {
    "who": RegimeLevel.Who.CITY,
    "report_kind": "city",
    "recipient": "Cơ quan cấp trên (chờ văn bản quy định)",
    "due_kind": due.DAY_OF_MONTH,
    "due_number": 25,
}


def load_regimes() -> int:
    """Make those that are not there; returns how many. Stations are assessed by quarter, so wards report by quarter."""
    made = 0
    for kind, (code, name) in NAMES.items():
        regime, new = Regime.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "content": CONTENT + (NINE_MONTHS if kind == periods.NINE else ""),
                "procedure": PROCEDURE if kind == periods.QUARTER else "",
                "period_kind": kind,
                "state": Regime.State.ACTIVE,
                "valid_from": FROM,
                "is_proposal": True,
            },
        )
        if new:
            made += 1
            levels = [WARDS, CITY] if kind == periods.QUARTER else [CITY]
            for position, level in enumerate(levels, start=1):
                RegimeLevel.objects.create(regime=regime, position=position, **level)
    return made
