"""The first sentences of a report: what it covers, how it is read, by which clocks."""

from .shown import NONE, day, few
from .units import is_restated, reading_words


def scope(data: dict) -> list[str]:
    """What the report covers, and by which clocks."""
    period, cohort = data["period"], data["cohort"]
    span = f"từ ngày {day(period['starts_on'])} đến ngày {day(period['ends_on'])}"
    lines = [
        f"Báo cáo tổng hợp số liệu kỳ báo cáo {period['label']}, {span}; "
        f"đơn vị gửi số liệu chậm nhất ngày {day(period['ward_due_on'])}."
    ]
    if data["unit"] is None:
        kinds = ", ".join(f"{few(count)} {kind}" for kind, count in cohort["by_kind"].items())
        lines.append(
            f"Đến hạn gửi, thành phố có {few(cohort['alive'])} đơn vị ({kinds or NONE}); "
            f"{few(cohort['expected'])} đơn vị thuộc diện đánh giá."
        )
        lines.append(reading(data))
    lines.append(clocks(data))
    if data["counting"]["sent_by"] and data["counting"]["quarters"]:
        which = "tháng" if period["kind"] == "month" else "kỳ"
        quarter = data["counting"]["quarters"][-1]["label"]
        sent_by = day(data["counting"]["sent_by"])
        lines.append(
            f"Tiến độ và đánh giá của {which} lấy theo {quarter}, tính những gì đã gửi đến hết ngày {sent_by}."
        )
    return lines


def reading(data: dict) -> str:
    """By which units the report lists what it counts, with the rule; what was frozen before it was kept says it in short."""
    if not is_restated(data):
        return " ".join(["Số liệu tính theo đơn vị như đã tồn tại trong kỳ.", data.get("reading_rule", "")]).strip()
    return f"Danh sách theo đơn vị được {reading_words(data)}. {data['reading_rule']}"


def clocks(data: dict) -> str:
    first_day, found = data["period"].get("first_day", 15), data.get("projects")
    if data["period"]["kind"] == "ad-hoc":
        begun = "Kỳ số liệu theo văn bản yêu cầu báo cáo"
    elif first_day == 15:
        begun = "Năm báo cáo tính từ 15/12 đến 14/12"
    else:
        begun = "Kỳ báo cáo tính tròn tháng dương lịch" if first_day == 1 else f"Kỳ báo cáo tính từ ngày {first_day}"
    if not found:
        return f"{begun}."
    return (
        f"{begun}; vốn đầu tư tính theo năm ngân sách {found['budget_year']}, "
        f"từ ngày {day(found['paid_from'])} đến ngày {day(found['paid_to'])}."
    )
