"""The forecast in words, counts and cells: what its page, the overview and its export say alike."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from .forecast import AFTER, IN_TIME, LATE, MET, NEVER, STANDINGS, Forecast, Row

Kept = tuple[tuple[str, str], ...]  # what the address says already: kinds, milestone, suppositions


def to_list(kept: Kept, **filters) -> str:
    """The list's address that asks the same of the same wards, with these filters."""
    pairs = [*kept, *filters.items()]
    return f"{reverse('reports:forecast-list')}?{urlencode(pairs)}" if pairs else reverse("reports:forecast-list")


def sentence(found: Forecast, misses: str, kept: Kept = ()) -> list[dict]:
    """What matters first, in parts with the address of their rows; `misses`: the filter's word for those that miss."""
    counts, total = found.counts, len(found.rows)
    never = {
        "strong": counts[NEVER],
        "text": _("chưa có ngày, vì còn tiêu chí chưa ai khắc phục hoặc chưa hẹn ngày"),
        "url": to_list(kept, **{"ket-qua": NEVER}),
    }
    if found.milestone is None:
        dated = total - counts[NEVER]
        return [
            {
                "strong": f"{dated}/{total}",
                "text": _("đơn vị có ngày dự báo đủ tiêu chí cơ sở vật chất"),
                "url": to_list(kept),
            },
            never,
        ]
    in_time = counts[MET] + counts[IN_TIME] + counts[AFTER]
    parts = [
        {
            "strong": f"{in_time}/{total}",
            "text": _("đơn vị đủ tiêu chí cơ sở vật chất kịp mốc %(milestone)s") % {"milestone": found.milestone.words},
            "url": to_list(kept),
        },
        {
            "strong": counts[LATE] + counts[NEVER],
            "text": _("đơn vị không kịp, kể cả chưa có ngày") if counts[NEVER] else _("đơn vị không kịp"),
            "url": to_list(kept, **{"ket-qua": misses}),
        },
    ]
    return [*parts, never] if counts[NEVER] else parts


def results(found: Forecast, misses: str) -> list[tuple[str, str]]:
    """The standings to choose from, with those that miss the milestone as one."""
    place = 2 if found.milestone else 1
    words = {code: str(STANDINGS[code][place]) for code in (NEVER, LATE, AFTER, IN_TIME, MET)}
    if found.milestone is None:
        words = {code: words[code] for code in (NEVER, IN_TIME, MET)}
    first = [(misses, _("Không kịp mốc hoặc chưa có ngày"))] if found.milestone else []
    return [*first, *words.items()]


def tallies(found: Forecast, kept: Kept = ()) -> list[dict]:
    """How many wards in each standing, before and after the suppositions."""
    now, before, place = found.counts, found.counts_before, 2 if found.milestone else 1
    codes = (MET, IN_TIME, AFTER, LATE, NEVER) if found.milestone else (MET, IN_TIME, NEVER)
    return [
        {
            "code": code,
            "status": STANDINGS[code][0],
            "word": str(STANDINGS[code][place]),
            "count": now[code],
            "before": before[code],
            "change": now[code] - before[code],
            "url": to_list(kept, **{"ket-qua": code}),
        }
        for code in codes
    ]


def notes(found: Forecast) -> list[str]:
    """How the figures are read, for the export's second sheet."""
    milestone = found.milestone.words if found.milestone else _("không chọn mốc")
    return [
        _("Mốc so sánh: %(milestone)s.") % {"milestone": milestone},
        _(
            "Tiêu chí lấy từ bộ tiêu chí đang áp dụng, giá trị đọc từ sổ trụ sở, trang bị; chỗ sổ không có thì theo phiếu đã gửi gần nhất."
        ),
        _("Ngày dự báo là ngày tiêu chí cuối cùng được khắc phục theo kế hoạch cộng với số ngày đang chậm."),
        _(
            "Kỳ đánh giá được là quý chứa ngày dự báo: phiếu của quý đọc sổ đến ngày chốt. "
            "Tiêu chí ngoài cơ sở vật chất chỉ đếm, không dự báo."
        ),
    ]


def sheet(found: Forecast, rows: list[Row]) -> tuple[list[str], list[list]]:
    """Headings and cells of the export."""
    heads = [
        _("Phường, xã"),
        _("Mã"),
        _("Loại"),
        _("Kết quả"),
        _("Ngày dự báo"),
        _("Kỳ đánh giá được"),
        _("Ngày chốt số liệu"),
        _("Tiêu chí cơ sở vật chất chưa đạt"),
        _("Mã tiêu chí chưa đạt"),
        _("Khắc phục bằng"),
        _("Chậm so với kế hoạch (ngày)"),
        _("Vì sao"),
        _("Tiêu chí khác chưa đạt (phiếu gần nhất)"),
    ]
    supposing = any(row.before for row in rows)
    if supposing:
        heads.append(_("Ngày dự báo trước giả định"))
    return heads, [_cells(row) + ([row.before.met_on] if supposing else []) for row in rows]


def _cells(row: Row) -> list:
    chain, ward = row.chain, row.ward
    return [
        ward.name,
        ward.code,
        ward.kind,
        row.word,
        chain.met_on,
        chain.quarter_label,
        chain.assessed_on,
        len(chain.failing),
        ", ".join(link.criterion.code for link in chain.failing),
        "; ".join(dict.fromkeys(link.best.words for link in chain.failing if link.best)),
        row.delay_days,
        chain.why,
        chain.others_failing,
    ]
