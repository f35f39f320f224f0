"""Every page of the portal in a real browser, at 360 and 1280 px: accessible, quiet, at home, never sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from organisation.models import Officer
from programme.models import Assessment, Directive, Dispute, Extension, Obstacle, Recognition
from tests.test_doors import DOORS, address

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = (360, 1280)
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what passes is not asked for in detail: a quarter of the time
}
# Answers that are files or parts of a page; the page that holds them is looked at.
NOT_PAGES = {
    "home",
    "reports:report-progress",
    "reports:report-file",
    "reports:report-data",
    "reports:report-upward",
    "reports:template-standard",
    "reports:template-file",
    "reports:delivery-file",
    "reports:edition-signed-file",
    "reports:edition-file",
    "reports:edition-data",
    "reports:edition-correct",  # a draft has nothing to correct or withdraw: it leads back to its report
    "reports:edition-withdraw",
    "reports:obligation-paper",  # the world's obligation is met by a report of the portal; the form is that of saying nil
    "reports:obligation-take-back",
    "reports:obligation-end-excuse",
    "reports:objection-raise",
    "programme:directive-export",
    "programme:evidence-download",
    "programme:evidence-raw",
    "programme:bundle-progress",
    "programme:bundle-download",
    "programme:finding-warnings",
    "programme:entry-sheet-template",
    "programme:entry-sheet-file",
    "programme:criteria-set-template",
    "programme:criteria-set-export",
    "organisation:reorganisation-template",
    "organisation:reorganisation-export",
    "facilities:paper-download",
    "facilities:paper-picture",
    "organisation:sheet-template",
    "organisation:sheet-file",
    "organisation:document-file",
    "programme:progress-paper",
    "reports:forecast-line",
    "reports:forecast-ward-line",
}
# Who looks: the first of these that may.
PARTS = 6  # of the longest walk, so that several hands share it
READERS = ("ward1", "chief1", "leader", "reviewer", "admin")


class Watch:
    """What went wrong on a page while it was open: words in the console, requests to other hosts, failed ones."""

    def __init__(self, page, home: str):
        self.page, self.home, self.heard = page, home, []
        page.on("console", lambda said: said.type in ("error", "warning") and self.heard.append(said.text))
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.on("request", self.see)
        page.on("response", lambda answer: answer.status >= 400 and self.heard.append(f"{answer.status} {answer.url}"))

    def see(self, request) -> None:
        if not request.url.startswith(
            (self.home, "data:", "chrome:", "chrome-extension:")
        ):  # the browser's own pages of a PDF
            self.heard.append(f"left the host: {request.url}")

    def take(self) -> list[str]:
        """What was heard since the last time."""
        heard, self.heard = self.heard, []
        return heard

    def faults(self, width: int) -> list[str]:
        """All that is wrong with the page as it stands at that width."""
        self.page.set_viewport_size({"width": width, "height": 900})
        found = self.take()
        if self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append("wider than the window")
        if styled := self.page.evaluate("document.querySelectorAll('[style]').length"):
            found.append(f"{styled} inline styles")
        if self.page.locator("h1").count() != 1:
            found.append("not one h1")
        found += [
            f"{fault['id']} {fault['nodes'][0]['target']}"
            for fault in Axe().run(self.page, options=RULES).response["violations"]
        ]
        return [f"{width} px: {fault}" for fault in found]


def led_away(world) -> set[str]:
    """A surplus case can be carried out only when it is decided, and proposed only once: tests/facilities looks at both pages."""
    return {
        reverse("facilities:surplus-carry-out", args=[world.keys["surplus case", "own"]]),
        reverse("facilities:surplus-propose", args=[world.keys["headquarters", "own"]]),
    }


def ready_to_ask(world) -> None:
    """A directive with a deadline, an obstacle put to nobody: the pages that ask for more time or for help have something to ask."""
    Directive.objects.filter(pk=world.keys["directive", "own"]).update(due_on="2026-12-31")
    nobody = {"state": "open", "asked_of": None, "asked_on": None, "answer_by": None}
    Obstacle.objects.filter(pk=world.keys["obstacle", "own"]).update(**nobody)


def pages_of(reader: str, world) -> list[str]:
    """The addresses that this reader is the first to open."""
    return [
        address(door, world)
        for door in DOORS
        if door.method == "get"
        and door.name not in NOT_PAGES
        and next((name for name in READERS if name in door.may), None) == reader
    ]


@pytest.fixture
def watch(page, live_portal) -> Watch:
    return Watch(page, live_portal)


@pytest.fixture
def look(open_as, page, live_portal, watch):
    """`look(officer, paths)`: what is wrong with each page, by its address."""

    def walk(officer: Officer | None, paths: list[str]) -> dict[str, list[str]]:
        open_as(officer, paths[0])  # not an address without an icon: the browser would ask for /favicon.ico
        wrong = {}
        for path in paths:
            page.goto(f"{live_portal}{path}")
            assert page.url.split("?")[0] == f"{live_portal}{path}".split("?")[0]
            if faults := [fault for width in SIZES for fault in watch.faults(width)]:
                wrong[path] = faults
        return wrong

    return walk


def test_every_page_with_a_door_has_a_reader():
    """A page that none of the readers opens would go unseen."""
    unseen = [door.name for door in DOORS if door.method == "get" and not set(READERS) & set(door.may)]
    assert unseen == []


@pytest.mark.parametrize("part", range(PARTS))
def test_pages_of_a_ward_are_accessible_and_quiet(look, world, part):
    ready_to_ask(world)
    paths = pages_of("ward1", world)
    assert len(paths) > 25
    assert look(world.cast.ward1, paths[part::PARTS]) == {}


def test_pages_of_a_chief_are_accessible_and_quiet(look, world):
    """With the deadline gone and nothing waiting: the chief asks for more time, or objects to being counted late."""
    paths = [path for path in pages_of("chief1", world) if path not in led_away(world)]
    assert reverse("programme:dispute-raise", args=[world.keys["duty", "own"]]) in paths
    Directive.objects.filter(pk=world.keys["directive", "own"]).update(due_on="2026-08-31")
    Extension.objects.update(state="withdrawn")
    Dispute.objects.update(state="withdrawn")
    assert look(world.cast.chief1, paths) == {}


def test_pages_of_the_city_are_accessible_and_quiet(look, world):
    """What city officers see where the ward sees something else: overview, queues, review desk, forms of the city report."""
    Assessment.objects.filter(pk=world.keys["assessment", "own"]).update(
        state="submitted", submitted_by=world.cast.chief1, submitted_at="2026-09-12T02:00:00Z"
    )
    report = reverse("reports:report-detail", args=[world.keys["city report", "own"]])
    Directive.objects.filter(pk=world.keys["directive", "own"]).update(due_on="2026-12-31")
    mine = reverse("reports:my-work")
    desk = pages_of("reviewer", world)
    assert reverse("programme:assessment-review", args=[world.keys["assessment", "own"]]) in desk
    seen = [path for path in desk if path not in led_away(world)]
    assert look(world.cast.reviewer, [*seen, mine, report]) == {}
    ward = reverse("reports:ward-detail", args=[world.keys["ward", "own"]])
    led = [path for path in pages_of("leader", world) if path not in decisions(world)]
    assert look(world.cast.leader, [*led, mine, report, ward]) == {}


def decisions(world) -> list[str]:
    """The pages on which the leader decides of a title; each asks for a state of its own."""
    names = ("recognise", "refuse", "withdraw")
    return [reverse(f"programme:recognition-{name}", args=[world.keys["recognition", "own"]]) for name in names]


def test_pages_that_decide_of_a_title_are_accessible_and_quiet(look, world):
    *proposed, withdraw = decisions(world)
    row = Recognition.objects.filter(pk=world.keys["recognition", "own"])
    minutes = {
        "minutes_number": "1/BB",
        "minutes_on": "2026-12-01",
        "votes_for": 5,
        "votes_against": 0,
        "votes_abstain": 0,
    }
    row.update(state="proposed", **minutes)
    assert look(world.cast.leader, proposed) == {}
    decided = {"decided_on": "2026-12-15", "decision_number": "9/QĐ", "signer_name": "A", "signer_post": "Giám đốc"}
    row.update(state="recognised", valid_from="2026-12-15", valid_until="2028-12-15", **decided)
    assert look(world.cast.leader, [withdraw]) == {}


def test_pages_of_events_are_accessible_and_quiet(look, world):
    paths = pages_of("admin", world)
    search = reverse("organisation:reorganisation-unit-add", args=[world.keys["draft event", "own"]])
    assert len(paths) > 8
    assert look(world.cast.admin, [*paths, f"{search}?tim=hoan&chon={world.keys['ward', 'own']}"]) == {}


def test_pages_before_signing_in_and_errors_are_quiet(look, world):
    checks = [reverse("reports:check"), reverse("reports:check-code", args=["4K7QX-9M2ZT"])]
    assert look(None, [reverse("login"), *checks]) == {}


def test_pages_in_english_and_dark_are_accessible(look, world, page):
    page.emulate_media(color_scheme="dark")
    page.context.set_extra_http_headers({"Accept-Language": "en"})
    ward = reverse("reports:ward-detail", args=[world.keys["ward", "own"]])
    edit = reverse("programme:assessment-edit", args=[world.keys["assessment", "own"]])
    assert look(world.cast.ward1, [reverse("reports:my-work"), ward, edit, reverse("programme:progress-list")]) == {}
    assert look(world.cast.leader, [reverse("reports:overview"), reverse("reports:ward-list")]) == {}
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_pages_of_the_administration_stay_at_home_and_speak_vietnamese(open_as, page, live_portal, watch, world):
    """Django's own pages; their markup is Django's, so only what is ours is asked of them."""
    open_as(world.cast.admin, "/quan-tri/")
    assert "Quản trị" in page.title()
    for name in ("organisation_ward_changelist", "organisation_officer_add", "programme_criteriaset_changelist"):
        page.goto(f"{live_portal}{reverse(f'admin:{name}')}")
        assert page.locator("h1").count() >= 1
    assert watch.take() == []
