"""Write the words of a draft, section by section. Figures in them are bound to the frozen data and cannot be typed over."""

import json
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from organisation import audit, formats, versions
from reports.bound import bound_figures, keys_in
from reports.models import Edition, Narrative
from reports.narratives import HEADINGS, LABELS, text_mark

from .holding import NarrativeChanged, hold_draft, render_again

LONGEST = 20_000  # characters of one section


@transaction.atomic
def write_narrative(*, edition_id: int, by, texts: Mapping[str, str], seen: Mapping[str, str] | None = None) -> Edition:
    """Keep the officer's words (section → text) with the draft and have its files made again; other sections stay.

    `seen` gives the mark of each section's text that they edited; without it nobody else's words are looked for. Nothing is
    kept when one section is refused. Raises PermissionDenied, ValidationError (by section), NarrativeChanged.
    """
    edition = hold_draft(edition_id, by, "reports.write_narrative")
    current = edition.texts
    wanted = {section: text for section, text in texts.items() if text != current.get(section, "")}
    if seen is not None:
        changed = {name for name in wanted if seen.get(name, text_mark("")) != text_mark(current.get(name, ""))}
        if changed:
            raise NarrativeChanged({section: current.get(section, "") for section in HEADINGS if section in changed})
    check_texts(edition, wanted)
    for section, text in wanted.items():
        _keep(edition, section, text, by)
    if wanted:
        render_again(edition)
    return edition


def check_texts(edition: Edition, texts: Mapping[str, str]) -> None:
    """Raises ValidationError by section: one that takes no words, too long a text, a figure that the data do not hold."""
    figures = bound_figures(json.loads(edition.data)) if any(texts.values()) else {}
    errors = {}
    for section, text in texts.items():
        if section not in HEADINGS:
            raise ValidationError(_("Báo cáo không có phần lời “%(section)s”.") % {"section": section[:40]})
        if problem := _problem(section, text, figures):
            errors[section] = problem
    if errors:
        raise ValidationError(errors)


def _problem(section: str, text: str, figures: Mapping) -> str:
    if len(text) > LONGEST:
        said = _(
            "“%(section)s” dài %(long)s ký tự, tối đa %(most)s: xin rút gọn, hoặc đưa phần dài vào văn bản kèm theo."
        )
        lengths = {"long": formats.number(len(text)), "most": formats.number(LONGEST)}
        return said % {"section": LABELS[section], **lengths}
    if unknown := [key for key in keys_in(text) if key not in figures]:
        said = _("Không có số liệu nào tên %(keys)s: xin chọn trong danh sách số liệu của báo cáo.")
        return said % {"keys": ", ".join(f"[[so:{key[:60]}]]" for key in unknown[:5])}
    return ""


def _keep(edition: Edition, section: str, text: str, by) -> None:
    row = Narrative.objects.filter(edition=edition, section=section).first()  # held with its edition
    row = row or Narrative(edition=edition, section=section, version=0)
    before, row.text, row.edited_by = row.text, text, by
    versions.save(row)
    changes = {"text": [before, text], **({} if row.version > 1 else {"section": [None, section]})}
    audit.record(by=by, action="report.write_narrative", row=row, changes=changes, ward_id=edition.report.ward_id)
