"""The sentences of a report, from the frozen figures alone. Counts below ten take a leading zero, as offices write them."""

from .shown import NONE, day, few, million, percent
from .units import several, unit_count

MOST_NAMED = 6


def share(rate: str | None) -> str:
    return f" ({percent(rate)})" if rate is not None else ""


def money(amount: int) -> str:
    return f"{million(amount)} triệu đồng"


def directives(data: dict) -> list[str]:
    totals = data["directives"]["totals"]
    if not totals["expected"]:
        return ["Trong kỳ không có nghĩa vụ báo cáo chỉ tiêu, nhiệm vụ."]
    lines = [
        f"Có {few(totals['directives'])} chỉ tiêu, nhiệm vụ được theo dõi với {few(totals['expected'])} nghĩa vụ báo cáo; "
        f"đã báo cáo {few(totals['reported'])}{share(totals['reported_rate'])}, trong đó đúng hạn {few(totals['on_time'])}. "
        f"Hoàn thành {few(totals['done'])}, đúng tiến độ {few(totals['on_track'])}, cần theo dõi {few(totals['at_risk'])}, "
        f"chậm {few(totals['late'])}, chưa thực hiện {few(totals['not_started'])}."
    ]
    late = [row for row in data["directives"]["rows"] if row["late"]]
    if late:
        named = "; ".join(f"{row['code']} ({several(row['late_bearers'], 3)})" for row in late[:6])
        rest = f" và {few(len(late) - 6)} chỉ tiêu, nhiệm vụ khác" if len(late) > 6 else ""
        lines.append(f"Chậm tiến độ: {named}{rest}.")
    return lines


def assessments(data: dict) -> list[str]:
    found = data["assessments"]
    if not found["expected"]:
        return ["Trong kỳ không có phiếu đánh giá phải gửi."]
    rule = found["rule"]
    lines = []
    if rule:
        proposal = " (điểm và ngưỡng là đề xuất, chưa phải bộ tiêu chí chính thức)" if rule["is_proposal"] else ""
        lines.append(f"Đánh giá theo {rule['name']}, phiên bản {rule['version']}{proposal}.")
    if data["unit"] is not None:
        return [*lines, own_assessment(found["by_ward"][0])]
    lines.append(
        f"{found['reported']}/{found['expected']} đơn vị đã gửi phiếu tự đánh giá{share(found['reported_rate'])}, "
        f"đúng hạn {few(found['on_time'])}; đang bị trả lại {few(found['returned'])}. "
        f"Đã thẩm định {few(found['verified'])} phiếu, kết luận {few(found['concluded'])} phiếu. "
        f"Theo thẩm định, {few(found['passes'])} đơn vị đủ điều kiện; {few(found['with_veto'])} đơn vị có điểm liệt."
    )
    worst = sorted(
        (row for row in found["criteria"] if row["not_met"]), key=lambda row: (-row["not_met"], row["code"])
    )[:5]
    if worst:
        lines.append(
            "Tiêu chí nhiều đơn vị chưa đạt: "
            + "; ".join(f"{row['code']} ({few(row['not_met'])} đơn vị)" for row in worst)
            + "."
        )
    return lines


def own_assessment(row: dict) -> str:
    """The one ward of a ward's report."""
    if row["basis"] is None:
        return f"Phiếu đánh giá: {row['state_label']}; chưa có kết quả."
    by = "thẩm định" if row["basis"] == "verified" else "tự chấm"
    passed = "đủ điều kiện" if row["passes"] else "chưa đủ điều kiện"
    points = (
        ""
        if row["points"] is None  # a set of pass or fail alone
        else f"{str(row['points']).replace('.', ',')}/{str(row['points_max']).replace('.', ',')} điểm, "
    )
    return (
        f"Phiếu đánh giá: {row['state_label']}. Theo {by}, đạt {row['met']}/{row['total']} tiêu chí, "
        f"{points}{few(row['vetoes'])} điểm liệt: {passed}."
    )


def headquarters(data: dict) -> list[str]:
    found = data["headquarters"]
    if data["unit"] is not None:
        row = found["rows"][0] if found["rows"] else None
        if row is None or not row["headquarters"]:
            return ["Chưa có số liệu trụ sở của đơn vị."]
        return [
            f"Trụ sở chính: {row['headquarters']}; {row['independence_label']}; pháp lý đất: {row['land_title_label']}; "
            f"tình trạng: {row['condition_label']}."
        ]
    lines = [f"Tại ngày {day(found['day'])}, {_stations(found['totals'])}"]
    if found["cohort"]["units"] != found["totals"]["units"]:
        lines.append(f"Riêng {_stations(found['cohort'], 'thuộc diện đánh giá')}")
    return lines


def _stations(totals: dict, which: str = "") -> str:
    bad = sum(row["units"] for row in totals["condition"] if row["rank"] in {1, 2})
    return (
        f"trong {few(totals['units'])} đơn vị{' ' + which if which else ''}: {few(totals['independent'])} có trụ sở độc lập, "
        f"{few(totals['not_independent'])} chưa độc lập, {few(totals['unknown'])} chưa xác định; "
        f"{few(totals['title_complete'])} đủ pháp lý đất; {few(bad)} trụ sở xuống cấp."
    )


def equipment(data: dict) -> list[str]:
    found = data["equipment"]
    if not found["units_reporting"]:
        return ["Chưa có số liệu trang bị."]
    short = [row for row in found["rows"] if row["short"]]
    lines = []
    if data["unit"] is None:
        lines.append(f"{found['units_reporting']}/{found['units']} đơn vị có số liệu trang bị.")
    if short:
        most = sorted(short, key=lambda row: (-row["short"], row["code"]))[:MOST_NAMED]
        rest = f" và {few(len(short) - len(most))} loại khác" if len(short) > len(most) else ""
        named = "; ".join(
            f"{row['name'][:1].lower()}{row['name'][1:]} {few(row['short'])} {row['unit']}" for row in most
        )
        lines.append(f"Còn thiếu so với nhu cầu: {named}{rest}.")
    else:
        lines.append("Trang bị còn dùng được đáp ứng nhu cầu đã kê khai.")
    return lines


def projects(data: dict) -> list[str]:
    found, totals = data["projects"], data["projects"]["totals"]
    if not found["count"]:
        return ["Trong kỳ không có dự án đầu tư."]
    return [
        f"Có {few(found['count'])} dự án, tổng mức đầu tư {money(found['investment'])}; đã hoàn thành {few(found['finished'])}, "
        f"chậm tiến độ {few(found['late'])}, trong đó chậm trên 60 ngày {few(found['late_over_60'])}.",
        f"Năm ngân sách {found['budget_year']}: kế hoạch {money(totals['planned'])}, đã bố trí {money(totals['allocated'])}, "
        f"giải ngân đến ngày {day(found['paid_to'])} {money(totals['disbursed'])}, bằng "
        f"{percent(totals['disbursed_rate']) if totals['disbursed_rate'] is not None else NONE} kế hoạch.",
        *_carried_in(totals),
    ]


def _carried_in(totals: dict) -> list[str]:
    """Editions frozen before money was carried over do not speak of it."""
    if not totals.get("carried_in"):
        return []
    share = totals["disbursed_rate_in_all"]
    words = percent(share) if share is not None else NONE
    return [f"Tính cả {money(totals['carried_in'])} kéo dài từ năm trước, tỷ lệ giải ngân là {words}."]


def changes(data: dict) -> list[str]:
    """What the report is set beside, and which units came to pass or fell back since."""
    found, year_before = data["changes"], data.get("same_period_last_year")
    lines = _since(found, "So với", "kỳ trước") if found else ["Không có kỳ trước để so sánh."]
    return lines + (_since(year_before, "So với cùng kỳ năm trước,", "cùng kỳ năm trước") if year_before else [])


def _since(found: dict, opens: str, which: str) -> list[str]:
    source = f"bản báo cáo {which} đã chốt" if found["source"] == "edition" else f"số liệu hiện có của {which}"
    lines = [f"{opens} {found['period']['label']} (theo {source}):"]
    if found["passes_gained"]:
        lines.append(f"Mới đủ điều kiện: {several(found['passes_gained'], 10)}.")
    if found["passes_lost"]:
        lines.append(f"Không còn đủ điều kiện: {several(found['passes_lost'], 10)}.")
    if len(lines) == 1:
        lines[0] = lines[0].rstrip(":") + "."
    return lines


def owing(data: dict) -> list[str]:
    found = data["owing"]
    if not found["wards"] and not found["agencies"]:
        whose = "đơn vị" if data["unit"] is not None else "mọi đơn vị, cơ quan"
        return [f"Đến hạn {day(found['due_on'])}, {whose} đã gửi đủ báo cáo."]
    if data["unit"] is not None:
        row = found["wards"][0]
        paper = f"phiếu đánh giá: {row['assessment_label']}" if row["owes_assessment"] else "đã gửi phiếu đánh giá"
        codes = f" ({several(row['codes'], 10)})" if row["codes"] else ""
        return [
            f"Đến hạn {day(found['due_on'])}, đơn vị còn {few(row['duties'])} nghĩa vụ chưa báo cáo{codes}; {paper}."
        ]
    if data["kind"] == "document":
        return [
            f"Còn {few(unit_count(found['wards']))} đơn vị và {few(len(found['agencies']))} cơ quan chưa báo cáo đủ nghĩa vụ "
            "(danh sách dưới đây)."
        ]
    silent = sum(row.get("papers_owed", row["owes_assessment"]) for row in found["wards"])
    return [
        f"Còn {few(unit_count(found['wards']))} đơn vị và {few(len(found['agencies']))} cơ quan chưa gửi đủ; "
        f"{few(silent)} đơn vị chưa gửi phiếu đánh giá (danh sách dưới đây)."
    ]
