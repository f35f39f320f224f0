"""Officers' words by section: bound figures, what is refused, what is flagged, two people at one text."""

import json
import time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from organisation.models import AuditEntry
from reports import actions
from reports.bound import bound_figures, filled, keys_in, said
from reports.models import Edition, Narrative
from reports.narratives import text_mark, words_mark
from reports.render.document import document
from reports.render.files import dressing_of
from reports.typed_numbers import typed_numbers

pytestmark = pytest.mark.django_db
MARK = "[[so:assessments.reported]]"


@pytest.fixture
def figures(city_draft):
    return bound_figures(json.loads(city_draft.data))


def page(edition):
    return reverse("reports:report-narrative", args=[edition.report_id])


def write(edition, by, **texts):
    return actions.write_narrative(
        edition_id=edition.pk, by=by, texts={k.replace("_", "-"): v for k, v in texts.items()}
    )


def printed(edition) -> dict[str, list[str]]:
    """Heading → paragraphs of what the paper says."""
    edition = Edition.objects.get(pk=edition.pk)
    paper = document(json.loads(edition.data), dressing_of(edition))
    return {
        part["title"] or section["title"]: part["paragraphs"]
        for section in paper["sections"]
        for part in section["parts"]
    }


def test_words_are_printed_in_their_section_with_the_frozen_figures(cast, city_draft):
    write(
        city_draft, cast.reviewer, ket_qua=f"Đã có {MARK} đơn vị gửi phiếu.", kien_nghi="Bố trí vốn.", chung="Ổn định."
    )
    told = printed(city_draft)
    assert told["Nhận xét"] == ["Đã có 02 đơn vị gửi phiếu."]
    assert told["1. Nhận xét, đánh giá chung"] == ["Ổn định."]
    assert told["2. Đề xuất, kiến nghị"] == ["Bố trí vốn."]


def test_one_text_alone_has_no_heading_of_its_own(cast, city_draft):
    write(city_draft, cast.reviewer, chung="Ổn định.")
    assert printed(city_draft)["V. NHẬN XÉT, ĐÁNH GIÁ, KIẾN NGHỊ"] == ["Ổn định."]


def test_figure_is_what_was_frozen_when_the_rows_change_afterwards(cast, city_draft, world):
    write(city_draft, cast.reviewer, chung=MARK)
    world.period.assessments.update(state="draft", submitted_at=None, submitted_by=None)
    assert printed(city_draft)["V. NHẬN XÉT, ĐÁNH GIÁ, KIẾN NGHỊ"] == ["02"]


@pytest.mark.parametrize("key", ["assessments.khong_co", "", "__class__", "assessments", "assessments.by_ward"])
def test_unknown_figure_is_refused_by_its_name_and_nothing_is_kept(cast, city_draft, key):
    with pytest.raises(ValidationError) as refusal:
        write(city_draft, cast.reviewer, chung=f"Có [[so:{key}]] đơn vị", kien_nghi="Được")
    assert f"[[so:{key}]]" in refusal.value.message_dict["chung"][0]
    assert not Narrative.objects.exists()


def test_two_hundred_kilobytes_are_refused_with_the_limit(cast, sign_in, city_draft):
    text = "Dài. " * 40_000
    shown = sign_in(cast.reviewer).post(page(city_draft), {"text-chung": text, "seen-chung": text_mark("")})
    assert shown.status_code == 422
    assert "tối đa 20.000" in str(shown.context["form"].errors["text-chung"])
    assert shown.context["form"]["text-chung"].value().startswith("Dài.")
    assert not Narrative.objects.exists()


def test_unknown_section_is_refused(cast, city_draft):
    with pytest.raises(ValidationError, match="không có phần lời"):
        write(city_draft, cast.reviewer, la="x")


def test_stale_save_keeps_both_texts_and_touches_no_other_section(cast, sign_in, city_draft):
    write(city_draft, cast.reviewer, chung="Của người trước", kien_nghi="Giữ")
    sent = {"text-chung": "Của người sau", "seen-chung": text_mark(""), "text-kien-nghi": "Giữ", "seen-kien-nghi": ""}
    shown = sign_in(cast.reviewer).post(page(city_draft), sent)
    text = shown.content.decode()
    assert shown.status_code == 422 and "Của người trước" in text and "Của người sau" in text
    assert Edition.objects.get().texts == {"chung": "Của người trước", "kien-nghi": "Giữ"}
    again = {"text-chung": "Của người sau", "seen-chung": shown.context["form"]["seen-chung"].value()}
    assert sign_in(cast.reviewer).post(page(city_draft), again).status_code == 302
    assert Edition.objects.get().texts == {"chung": "Của người sau", "kien-nghi": "Giữ"}


def test_two_people_in_two_sections_do_not_hinder_each_other(cast, sign_in, city_draft):
    write(city_draft, cast.reviewer, chung="Một")
    sent = {f"text-{name}": "" for name in ("ket-qua", "chung")} | {
        "text-kien-nghi": "Hai",
        "seen-kien-nghi": text_mark(""),
    }
    del sent["text-chung"]
    assert sign_in(cast.reviewer).post(page(city_draft), sent).status_code == 302
    assert Edition.objects.get().texts == {"chung": "Một", "kien-nghi": "Hai"}


def test_saving_takes_the_files_off_and_leaves_a_trace_and_saving_the_same_does_neither(cast, city_draft):
    write(city_draft, cast.reviewer, chung="Một")
    entry = AuditEntry.objects.get(action="report.write_narrative")
    assert (entry.by, entry.changes["text"]) == (cast.reviewer, ["", "Một"]) and not city_draft.files.exists()
    actions.make_report(city_draft.report_id)
    write(city_draft, cast.reviewer, chung="Một")
    assert city_draft.files.count() == 3 and AuditEntry.objects.filter(action="report.write_narrative").count() == 1


def test_page_shows_figures_with_their_values_and_how_words_will_read(cast, sign_in, city_draft):
    write(city_draft, cast.reviewer, chung=f"Có {MARK} đơn vị và 7 đơn vị khác.")
    text = sign_in(cast.reviewer).get(page(city_draft)).content.decode()
    assert f'data-bound="{MARK}"' in text and "Đơn vị đã gửi phiếu tự đánh giá" in text
    assert ">02</b>" in text and "Số gõ tay" in text


def test_number_typed_beside_a_bound_figure_is_flagged(figures):
    (typed,) = typed_numbers(f"Có {MARK} đơn vị, thêm 77 đơn vị. Ngoài ra 88 việc khác.", figures)
    assert (typed.number, typed.equals) == ("77", ())


def test_number_that_equals_a_figure_is_flagged_with_the_figure(figures):
    (typed,) = typed_numbers("Kế hoạch vốn là 13.000 triệu đồng.", figures)
    assert typed.number == "13.000" and "projects.totals.planned" in {figure.key for figure in typed.equals}


@pytest.mark.parametrize(
    "text",
    [
        f"Đến ngày 14/9/2026, quý 3 năm 2026 có {MARK} đơn vị theo Kế hoạch số 2/KH-CATP.",
        f"1. Có {MARK} đơn vị",
        "Theo Nghị quyết 57-NQ/TW và Điều 3 Nghị định 09/2019/NĐ-CP",
        f"Có {MARK}",
        "",
    ],
)
def test_days_years_and_numbers_of_papers_are_not_flagged(figures, text):
    assert typed_numbers(text, figures) == []


def test_flagged_numbers_are_kept_all_the_same(cast, city_draft):
    write(city_draft, cast.reviewer, chung=f"Có {MARK} và 9 đơn vị")
    assert Edition.objects.get().texts["chung"].endswith("9 đơn vị")


def test_figures_read_as_reports_write_them():
    assert [said(*pair) for pair in ((5, "đơn vị"), (1234, "phiếu"), (0, "phiếu"), ("0.305", "%"), (13_000_500_000, "đồng"))] == [
        "05", "1.234", "0", "30,5%", "13.000,5 triệu đồng",
    ]  # fmt: skip


def test_marks_are_read_and_a_missing_figure_is_a_dash(figures):
    assert keys_in(f"{MARK} [[so: x ]] {MARK} [[so:y") == ["assessments.reported", "x"]
    assert filled(f"{MARK}; [[so:x]]", figures) == "02; –"


def test_words_are_locked_once_issued(cast, sign_in, city_draft, issue):
    write(city_draft, cast.reviewer, chung="Một")
    actions.make_report(city_draft.report_id)
    issue(city_draft, seen=words_mark({"chung": "Một"}))
    with pytest.raises(ValidationError, match="đã ban hành số 01/BC-CATP"):
        write(city_draft, cast.reviewer, chung="Hai")
    assert sign_in(cast.reviewer).get(page(city_draft)).status_code == 302


def test_issue_is_refused_when_words_name_a_figure_that_is_not_there(cast, city_draft, issue):
    Narrative.objects.create(edition=city_draft, section="chung", text="[[so:khong.co]]")
    with pytest.raises(ValidationError, match=r"khong\.co"):
        issue(city_draft)
    assert not Edition.objects.get().is_issued


def test_many_numbers_in_one_sentence_are_looked_at_in_time():
    begun = time.process_time()
    assert typed_numbers("12 " * 6_600, {}) == []
    assert time.process_time() - begun < 2
