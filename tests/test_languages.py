"""The portal in English: whoever chose it reads English everywhere but in the data; nobody gets it unasked."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from organisation import audit
from organisation.models import AuditEntry
from tests.factories import make_period
from tests.reports import builders
from tools import messages
from tools.install import ROOT

HEADINGS = [
    ("login", "", "Sign in", "Đăng nhập"),
    ("reports:my-work", "ward1", "My work", "Việc của tôi"),
    ("reports:overview", "leader", "Overview, quarter III of 2025", "Tổng quan quý III năm 2025"),
]
PAGES = [
    *("reports:overview", "reports:my-work", "reports:ward-list", "reports:report-list", "reports:api-documentation"),
    *("programme:document-list", "programme:assessment-list", "programme:criteria-set-list", "password_change"),
    *("facilities:headquarters-list", "facilities:equipment-list", "facilities:project-list"),
]
ITS_OWN_NAME = "Tiếng Việt"  # the switch names each language in that language


class Texts(HTMLParser):
    """The texts that a page shows or says, without the spaces around them."""

    SAID = ("title", "aria-label", "placeholder", "alt", "data-label")

    def __init__(self, body: str):
        super().__init__()
        self.found: set[str] = set()
        self.feed(body)

    def handle_starttag(self, tag, attrs):
        self.found |= {value.strip() for name, value in attrs if name in self.SAID and value}

    def handle_data(self, data):
        self.found.add(" ".join(data.split()).strip(" .,:;"))


@pytest.fixture
def quarter(cast):
    """A closed quarter with an assessment that waits, one that is still open, and a duty not reported."""
    period = make_period("2025-Q3")
    builders.make_assessments([cast.hoan_kiem], period)
    builders.make_assessments([cast.ba_dinh], period, state="submitted", by=cast.chief2)
    builders.make_duties([cast.hoan_kiem], [cast.catp], period=period)
    return period


@pytest.fixture
def page(cast, quarter, sign_in):
    """page(url name, who, language) → the page's HTML for that person of the cast, "" for a stranger."""

    def read(name: str, who: str, language: str = "") -> str:
        client = sign_in(getattr(cast, who or "idle"))
        if not who:
            client.logout()
        client.cookies.pop(settings.LANGUAGE_COOKIE_NAME, None)
        if language:
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = client.get(reverse(name), {"ky": "2025-Q3"}, headers={"accept-language": "en"})
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def heading(body: str) -> str:
    return " ".join(re.search(r"<h1[^>]*>(.*?)</h1>", body, re.DOTALL)[1].split())


@pytest.mark.parametrize(("name", "who", "english", "vietnamese"), HEADINGS)
def test_page_is_english_when_english_was_chosen(page, name, who, english, vietnamese):
    body = page(name, who, "en")
    assert '<html lang="en"' in body and heading(body) == english
    assert vietnamese not in body


@pytest.mark.parametrize(("name", "who", "english", "vietnamese"), HEADINGS)
def test_page_stays_vietnamese_when_only_the_browser_prefers_english(page, name, who, english, vietnamese):
    body = page(name, who)
    assert '<html lang="vi"' in body and heading(body) == vietnamese
    assert english not in body


@pytest.mark.parametrize("who", ["leader", "chief1"])
def test_no_word_of_the_portal_is_left_in_vietnamese_when_english_was_chosen(page, who):
    catalogue = messages.load("en")
    ours = {message.id for message in messages.ours(catalogue) if message.string != message.id} - {ITS_OWN_NAME}
    pages = [name for name in PAGES if who == "leader" or name != "reports:overview"]
    left = {name: ours & Texts(page(name, who, "en")).found for name in pages}
    assert not {name: texts for name, texts in left.items() if texts}
    assert ours & Texts(page(pages[0], who)).found  # the same page in Vietnamese is full of them


def test_no_text_hides_from_the_catalogue_inside_an_f_string():
    """The gatherer reads an f-string as one text, so a translation called in it would never be gathered."""
    hidden = re.compile(r"""\bf["'][^"\n]*\{[^}\n]*\b(?:_|n?gettext)\(["']""")
    assert hidden.search("f\"{_('Cần')}\"")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for room in messages.CODE
        for path in (ROOT / room).rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if hidden.search(line)
    ]
    assert not found


@pytest.mark.parametrize(
    ("code", "english"),
    [
        ("2026-M02", "month 02 of 2026"),
        ("2026-Q3", "quarter III of 2026"),
        ("2026-H1", "first half of 2026"),
        ("2026-H2", "second half of 2026"),
        ("2026-9M", "first nine months of 2026"),
        ("2026", "year 2026"),
    ],
)
def test_period_is_named_in_the_language_of_the_reader(db, code, english):
    period = make_period(code)
    vietnamese = period.label
    with translation.override("en"):
        assert period.label == english != vietnamese


def test_trail_is_vietnamese_when_the_actor_reads_english(cast, quarter):
    with translation.override("en"):
        audit.record(by=cast.admin, action="thử", row=quarter)
    assert AuditEntry.objects.get().label == "quý III năm 2025"
