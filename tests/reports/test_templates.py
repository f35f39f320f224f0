"""Word templates in the portal: sent and checked, used for what is composed from then on, retired; and the editions that name them."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from organisation.models import AuditEntry
from reports import actions
from reports.actions import templates as acts
from reports.models import ComplianceReport, ReportTemplate
from reports.render.word.standard import standard
from reports.word_templates import TemplateGone, template_of
from tests.reports.papers import words
from tests.reports.test_docx_templates import in_main

pytestmark = pytest.mark.django_db
LIST = reverse("reports:template-list")


def upload(content: bytes, name: str = "mẫu.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def own_template() -> bytes:
    return in_main(("Nơi nhận:", "Nơi nhận văn bản:"))


@pytest.fixture
def template(cast):
    return acts.add_template(by=cast.admin, kind="city", upload=upload(own_template()), note="bản 1")


def docx_of(report) -> str:
    file = report.editions.order_by("-number").first().files.get(format="docx")
    with file.file.open("rb") as content:
        return words(Document(content).element.body)


def test_template_is_kept_under_a_name_of_ours_and_in_the_trail(template):
    assert (template.state, template.name) == ("checked", "mẫu.docx")
    assert template.file.name.startswith("templates/") and "mẫu" not in template.file.name
    assert AuditEntry.objects.filter(action="template.add", object_id=str(template.pk)).count() == 1


def test_unfit_template_is_refused_at_its_field_and_nothing_is_kept(cast):
    with pytest.raises(ValidationError) as caught:
        acts.add_template(by=cast.admin, kind="city", upload=upload(in_main(("{{ opening }}", "{{ x.y }}"))))
    assert list(caught.value.message_dict) == ["file"]
    assert not ReportTemplate.objects.exists()


def test_same_file_twice_is_refused_by_the_name_of_the_first(cast, template):
    with pytest.raises(ValidationError, match=r"mẫu\.docx"):
        acts.add_template(by=cast.admin, kind="city", upload=upload(own_template(), "khác.docx"))


def test_one_template_of_a_kind_is_in_use(cast, template):
    second = acts.add_template(by=cast.admin, kind="city", upload=upload(standard()))
    acts.activate_template(template_id=template.pk, by=cast.admin)
    acts.activate_template(template_id=second.pk, by=cast.admin)
    acts.activate_template(template_id=second.pk, by=cast.admin)
    assert list(ReportTemplate.objects.order_by("pk").values_list("state", flat=True)) == ["retired", "active"]
    assert AuditEntry.objects.filter(action="template.activate").count() == 2
    acts.retire_template(template_id=second.pk, by=cast.admin)
    assert set(ReportTemplate.objects.values_list("state", flat=True)) == {"retired"}


def test_template_altered_on_the_disk_is_not_taken_into_use(cast, template):
    with open(template.file.path, "ab") as file:
        file.write(b"x")
    with pytest.raises(ValidationError, match="không còn nguyên vẹn"):
        acts.activate_template(template_id=template.pk, by=cast.admin)
    template.refresh_from_db()
    assert template.state == "checked"


def test_report_is_written_on_the_template_of_its_kind_for_ever(cast, template, world, make):
    acts.activate_template(template_id=template.pk, by=cast.admin)
    city, ward = make(), make("ward", world.ba_dinh)
    assert "Nơi nhận văn bản:" in docx_of(city)
    assert "Nơi nhận văn bản:" not in docx_of(ward)
    edition = city.editions.get()
    assert edition.template_version == f"ND30-2020/3+docx:{template.sha256[:12]}"
    first = edition.files.get(format="docx").sha256
    acts.retire_template(template_id=template.pk, by=cast.admin)
    edition.files.all().delete()
    ComplianceReport.objects.filter(pk=city.pk).update(claimed_at=None, attempts=0)
    assert actions.make_report(city.pk)
    assert edition.files.get(format="docx").sha256 == first


def test_edition_whose_template_is_gone_is_not_written_on_another(cast, template, make):
    acts.activate_template(template_id=template.pk, by=cast.admin)
    edition = make().editions.get()
    assert template_of(edition)
    with open(template.file.path, "ab") as file:
        file.write(b"x")
    with pytest.raises(TemplateGone, match="khôi phục tệp mẫu"):
        template_of(edition)
    template.file.storage.delete(template.file.name)
    with pytest.raises(TemplateGone, match="khôi phục tệp mẫu"):
        template_of(edition)


def test_page_takes_a_template_through_its_life(cast, sign_in):
    client = sign_in(cast.admin)
    sent = {"kind": "city", "file": upload(own_template()), "note": "bản 1"}
    assert client.post(reverse("reports:template-upload"), sent).status_code == 302
    row = ReportTemplate.objects.get()
    assert "mẫu.docx" in client.get(LIST).content.decode()
    client.post(reverse("reports:template-activate", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "active"
    found = client.get(reverse("reports:template-file", args=[row.pk]))
    assert b"".join(found.streaming_content) == own_template()
    client.post(reverse("reports:template-retire", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "retired"


def test_page_says_why_a_template_is_refused(cast, sign_in):
    sent = {"kind": "city", "file": upload(in_main(("{{ number }}", "Số"))), "note": ""}
    found = sign_in(cast.admin).post(reverse("reports:template-upload"), sent)
    assert found.status_code == 422
    assert "Tệp mẫu thiếu ô: number." in found.content.decode()
    assert not ReportTemplate.objects.exists()


def test_standard_template_comes_as_a_download_that_passes_the_check(cast, sign_in):
    found = sign_in(cast.admin).get(reverse("reports:template-standard"))
    assert found.content == standard()


def test_templates_are_the_administrators_affair(cast, sign_in):
    for officer in (cast.leader, cast.reviewer, cast.chief1):
        assert sign_in(officer).get(LIST).status_code == 403
