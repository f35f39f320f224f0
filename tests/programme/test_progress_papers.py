"""Papers sent with a report: by the bearer while the report may be edited, with what was typed; served through scope."""

from datetime import date
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from organisation.models import AuditEntry
from programme.actions import progress_papers
from programme.actions.progress import save_progress, submit_progress
from programme.models import Progress, ProgressPaper
from tests import factories

from .conftest import png
from .test_evidence import stored
from .test_uploads import pdf

pytestmark = pytest.mark.django_db


def upload(content=None, name="bao-cao.pdf"):
    return SimpleUploadedFile(name, pdf("Bao cao") if content is None else content)


def add(row, by, **values):
    return progress_papers.add_paper(
        progress_id=row.pk, by=by, **{"upload": upload(), "no_secret": True, "number": "05/BC", **values}
    )


def send(client, row, action="save", **values):
    mine = f"p{row.pk}"
    data = {f"{mine}-version": row.version, f"{mine}-answer": "", "action": action}
    data |= {name if "-" in name else f"{mine}-{name}": value for name, value in values.items()}
    return client.post(reverse("programme:progress-edit", args=[row.pk]), data)


def test_a_paper_is_kept_with_its_number_day_hash_and_trail(opened, cast, settings):
    row = add(opened.own, cast.ward1, dated_on=date(2026, 9, 10))
    assert (row.number, row.dated_on, row.name) == ("05/BC", date(2026, 9, 10), "bao-cao.pdf")
    assert row.sha256 == sha256(pdf("Bao cao")).hexdigest() and len(stored(settings)) == 1
    assert row.received_by == cast.ward1 and row.no_secret_confirmed_at
    entry = AuditEntry.objects.get(action="add_progress_paper")
    assert entry.ward == cast.hoan_kiem and entry.changes["sha256"] == [None, row.sha256]
    opened.own.refresh_from_db()
    assert (opened.own.state, opened.own.version) == ("open", 1)


@pytest.mark.parametrize("who", ["ward2", "agency", "reviewer", "idle"])
def test_only_the_bearer_sends_papers(opened, cast, settings, who):
    with pytest.raises(Progress.DoesNotExist):
        add(opened.own, cast.everyone[who])
    assert stored(settings) == [] and not ProgressPaper.objects.exists()


def test_without_the_verb_nothing_is_sent(opened, cast, settings):
    cast.ward1.groups.clear()
    with pytest.raises(PermissionDenied):
        add(opened.own, factories.Officer.objects.get(pk=cast.ward1.pk))
    assert stored(settings) == []


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"no_secret": False}, "no_secret", "không chứa bí mật"),
        ({"upload": upload(b"", "rong.pdf")}, "file", "0 byte"),
        ({"upload": upload(b"MZ", "xau.exe")}, "file", "không thuộc loại"),
        ({"upload": upload(pdf("MAT"), "doi.png")}, "file", "nội dung là PDF"),
    ],
)
def test_a_bad_file_is_refused_and_not_kept(opened, cast, settings, values, field, words):
    with pytest.raises(ValidationError) as refused:
        add(opened.own, cast.ward1, **values)
    assert words in refused.value.message_dict[field][0]
    assert stored(settings) == [] and not ProgressPaper.objects.exists()


def test_the_same_file_twice_is_refused_and_once_taken_off_may_come_back(opened, cast, settings):
    first = add(opened.own, cast.ward1)
    with pytest.raises(ValidationError, match="đã có tệp đó"):
        add(opened.own, cast.ward1)
    assert len(stored(settings)) == 1
    progress_papers.withdraw_paper(paper_id=first.pk, by=cast.ward1, reason="Nhầm")
    add(opened.own, cast.ward1)
    assert ProgressPaper.objects.count() == 2 == len(stored(settings))


def test_a_paper_taken_off_stays_on_record(opened, cast, settings):
    row = add(opened.own, cast.ward1)
    with pytest.raises(ValidationError, match="vì sao gỡ"):
        progress_papers.withdraw_paper(paper_id=row.pk, by=cast.ward1, reason=" ")
    progress_papers.withdraw_paper(paper_id=row.pk, by=cast.chief1, reason="Nhầm kỳ")
    progress_papers.withdraw_paper(paper_id=row.pk, by=cast.chief1, reason="Lần nữa")
    row.refresh_from_db()
    assert row.withdrawn_at and len(stored(settings)) == 1
    assert AuditEntry.objects.get(action="withdraw_progress_paper").reason == "Nhầm kỳ"


def test_a_signed_report_takes_and_loses_no_paper(opened, cast):
    row = add(opened.own, cast.ward1)
    save_progress(progress_id=opened.own.pk, version=1, by=cast.ward1, answer="reported", percent=50)
    submit_progress(progress_ids=[opened.own.pk], by=cast.chief1)
    for act in (
        lambda: add(opened.own, cast.ward1, upload=upload(png(), "anh.png")),
        lambda: progress_papers.withdraw_paper(paper_id=row.pk, by=cast.ward1, reason="Nhầm"),
    ):
        with pytest.raises(ValidationError, match="Đã ký và gửi"):
            act()
    assert ProgressPaper.objects.get().withdrawn_at is None


def test_a_locked_period_takes_no_paper(opened, cast, settings):
    opened.period.locked_at, opened.period.locked_by = timezone.now(), cast.admin
    opened.period.save()
    with pytest.raises(ValidationError, match="khóa số liệu"):
        add(opened.own, cast.ward1)
    assert stored(settings) == []


def test_one_button_keeps_the_answer_and_the_file(opened, cast, sign_in):
    answer = send(
        sign_in(cast.ward1), opened.own, answer="reported", percent="40", narrative="Đang làm",
        **{"tep-file": upload(), "tep-number": "05/BC", "tep-dated_on": "02/03/2026", "tep-no_secret": "on"},
    )  # fmt: skip
    assert answer.status_code == 302
    row = Progress.objects.get(pk=opened.own.pk)
    assert (row.state, row.percent, row.papers.get().dated_on) == ("draft", 40, date(2026, 3, 2))


def test_signing_takes_the_chosen_file_along(opened, cast, sign_in):
    send(
        sign_in(cast.chief1), opened.own, "submit", answer="reported", percent="40",
        **{"tep-file": upload(), "tep-no_secret": "on"},
    )  # fmt: skip
    row = Progress.objects.get(pk=opened.own.pk)
    assert row.state == "submitted" and row.papers.count() == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"tep-file": upload()}, "Xin xác nhận tệp không chứa bí mật"),
        ({"tep-file": upload(b"MZ", "xau.exe"), "tep-no_secret": "on"}, "không thuộc loại được nhận"),
        ({"tep-number": "05/BC"}, "Xin chọn tệp"),
        ({"tep-file": upload(), "tep-no_secret": "on", "tep-dated_on": "31/02/2026"}, "Ngày không đọc được"),
        ({"tep-file": upload(), "tep-no_secret": "on", "percent": "140"}, "xin chọn lại tệp"),
    ],
)
def test_a_refusal_keeps_what_was_typed_and_saves_nothing(opened, cast, sign_in, settings, values, words):
    said = {"answer": "reported", "percent": "40", "narrative": "Chữ đã gõ", "tep-number": "07/CV", **values}
    answer = send(sign_in(cast.ward1), opened.own, **said)
    text = answer.content.decode()
    assert answer.status_code == 422 and words in text and "Chữ đã gõ" in text and said["tep-number"] in text
    assert stored(settings) == [] and Progress.objects.get(pk=opened.own.pk).state == "open"


def test_a_stale_answer_takes_its_file_down_with_it(opened, cast, sign_in, settings):
    save_progress(progress_id=opened.own.pk, version=1, by=cast.chief1, answer="reported", percent=10)
    answer = send(
        sign_in(cast.ward1), opened.own, answer="reported", percent="40",
        **{"tep-file": upload(), "tep-no_secret": "on"},
    )  # fmt: skip
    assert answer.status_code == 422 and "Người khác vừa lưu" in answer.content.decode()
    assert stored(settings) == [] and not ProgressPaper.objects.exists()


def test_taking_off_keeps_what_was_typed_beside_it(opened, cast, sign_in):
    paper = add(opened.own, cast.ward1)
    client = sign_in(cast.ward1)
    blank = send(client, opened.own, f"withdraw.{paper.pk}", narrative="Chữ đã gõ")
    assert blank.status_code == 422 and "Chữ đã gõ" in blank.content.decode()
    answer = send(
        client, opened.own, f"withdraw.{paper.pk}", narrative="Chữ đã gõ", **{f"reason-{paper.pk}": "Nhầm tệp"}
    )
    assert answer.status_code == 302
    row = Progress.objects.get(pk=opened.own.pk)
    assert row.narrative == "Chữ đã gõ" and row.papers.get().withdrawn_at
    assert "bao-cao.pdf" not in client.get(answer.url).content.decode().partition("Tệp kèm báo cáo")[2]


def test_a_paper_of_another_report_cannot_be_taken_off_here(opened, cast, sign_in):
    paper = add(opened.own_task, cast.ward1)
    answer = send(sign_in(cast.ward1), opened.own, f"withdraw.{paper.pk}", **{f"reason-{paper.pk}": "Nhầm"})
    assert answer.status_code == 404 and ProgressPaper.objects.get().withdrawn_at is None


def test_an_old_paper_sent_again_is_pointed_out(opened, cast, sign_in):
    earlier = Progress.objects.create(
        duty=opened.own.duty, period=factories.make_period("2026-Q2"), due_on=date(2026, 6, 16)
    )
    add(earlier, cast.ward1)
    client = sign_in(cast.ward1)
    answer = send(client, opened.own, **{"tep-file": upload(), "tep-no_secret": "on"})
    assert opened.own.papers.count() == 1
    assert f"đã gửi ở {earlier.period.label}" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("ward1", 200), ("agency", 200), ("leader", 200), ("auditor", 200), ("admin", 403), ("ward2", 404), ("idle", 404)],
)
def test_a_paper_goes_out_through_scope_as_an_attachment(opened, cast, sign_in, who, status):
    row = add(opened.own, cast.ward1)
    answer = sign_in(cast.everyone[who]).get(row.get_absolute_url())
    assert answer.status_code == status
    if status == 200:
        assert b"".join(answer.streaming_content) == pdf("Bao cao")
        assert answer["X-Content-Type-Options"] == "nosniff" and "attachment" in answer["Content-Disposition"]


def test_a_paper_taken_off_is_not_served(opened, cast, sign_in):
    row = add(opened.own, cast.ward1)
    progress_papers.withdraw_paper(paper_id=row.pk, by=cast.ward1, reason="Nhầm")
    assert sign_in(cast.ward1).get(row.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(("who", "is_link"), [("ward1", True), ("agency", True), ("admin", False)])
def test_the_duty_and_the_report_lead_to_the_papers_for_whoever_reads_them(opened, cast, sign_in, who, is_link):
    row = add(opened.own, cast.ward1)
    for name, key in (("programme:duty-detail", row.progress.duty_id), ("programme:progress-edit", row.progress_id)):
        text = sign_in(cast.everyone[who]).get(reverse(name, args=[key])).content.decode()
        assert (f'href="{row.get_absolute_url()}"' in text) is is_link
