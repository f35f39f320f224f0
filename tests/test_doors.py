"""Every address has a row here: who may open it, on an own, a foreign and a predecessor's object.

The walk over the resolver fails on any address without a row, so a new page cannot come without its lock.
"""

from dataclasses import dataclass

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.world import EARLIER, FOREIGN, OWN

WARD, CITY = ("ward1", "chief1"), ("reviewer", "leader", "auditor", "admin")
NEIGHBOUR = ("ward2", "chief2")
EVERYONE = (*WARD, *NEIGHBOUR, *CITY, "agency", "idle")
SEES_WARD = (*WARD, *CITY)
READS_EVIDENCE = (*WARD, "reviewer", "leader", "auditor")
ASKS = tuple(name for name in EVERYONE if name != "idle")
CHIEF = ("chief1",)
KEEPS = (*WARD, "reviewer")  # the own ward, and whoever keeps the registers of all
ASKED = ("reports:report-retry", "programme:bundle-ask")  # made from what is there: it changes no record
ADMIN_ONLY = ("admin",)


@dataclass(frozen=True)
class Door:
    """An address: the object in it, who sees that object, who may open the door, and by which method."""

    name: str
    what: str = ""
    sees: tuple = EVERYONE
    may: tuple = EVERYONE
    method: str = "get"
    more: tuple = ()  # further parts of the address
    before: tuple = ()  # parts that stand before the object
    own_only: bool = False  # a predecessor's object is seen, never changed

    def __str__(self):
        return " ".join([self.name, *self.before])


def page(name, **more):
    return Door(name, **more)


def of_ward(name, what, may=SEES_WARD, **more):
    return Door(name, what, sees=SEES_WARD, may=may, **more)


def act(name, what, may, **more):
    return Door(name, what, sees=SEES_WARD, may=may, method="post", own_only=set(may) <= set(WARD), **more)


def of_duty(name, what, may, **more):
    """A ward's duty is seen by the lead of its directive too."""
    return Door(name, what, sees=(*SEES_WARD, "agency"), may=may, **more)


def of_draft(name, what="draft event", may=ADMIN_ONLY, **more):
    """An event in preparation does not exist for wards and agencies."""
    return Door(name, what, sees=CITY, may=may, **more)


def of_draft_set(name, what="draft set", **more):
    """A draft of criteria does not exist for anybody but those who keep it."""
    return Door(name, what, sees=ADMIN_ONLY, may=ADMIN_ONLY, **more)


def of_draft_regime(name, **more):
    """A regime in preparation does not exist for anybody but those who keep them."""
    return Door(name, "draft regime", sees=ADMIN_ONLY, may=ADMIN_ONLY, **more)


def of_history(what, model, sees=SEES_WARD, **more):
    """A record's history is open to whoever sees the record."""
    return Door("organisation:history", what, sees=sees, may=sees, before=(model,), **more)


SEES_DUTY = (*SEES_WARD, "agency")
HISTORIES = [
    of_history("ward", "ward", EVERYONE),
    of_history("headquarters", "headquarters"),
    of_history("occupancy", "occupancy"),
    of_history("house", "building"),
    of_history("paper", "headquarterspaper"),
    of_history("surplus case", "surpluscase"),
    of_history("project", "investmentproject"),
    of_history("funding", "funding"),
    of_history("remedy", "remedy"),
    of_history("assessment", "assessment"),
    of_history("evidence", "evidence"),
    of_history("entry sheet", "entrysheet"),
    of_history("register sheet", "registersheet"),
    of_history("lock exception", "lockexception"),
    of_history("recognition", "recognition"),
    of_history("report", "compliancereport"),
    of_history("duty", "duty", SEES_DUTY),
    of_history("progress", "progress", SEES_DUTY),
    of_history("progress paper", "progresspaper", SEES_DUTY),
    of_history("extension", "extension", SEES_DUTY),
    of_history("obstacle", "obstacle", SEES_DUTY),
    of_history("dispute", "dispute", SEES_DUTY),
    of_history("standing", "directivestanding", (*CITY, "agency")),
    of_history("directive", "directive", EVERYONE),
    of_history("document", "document", EVERYONE),
    of_history("document file", "documentfile", EVERYONE),
    of_history("agency", "agency", EVERYONE),
    of_history("period", "reportingperiod", EVERYONE),
    of_history("holiday", "holiday", EVERYONE),
    of_history("regime", "regime", EVERYONE),
    of_history("draft regime", "regime", ADMIN_ONLY),
    of_history("criteria set", "criteriaset", EVERYONE),
    of_history("draft set", "criteriaset", ADMIN_ONLY),
    of_history("draft group", "criteriagroup", ADMIN_ONLY),
    of_history("draft criterion", "criterion", ADMIN_ONLY),
    of_history("event", "reorganisation", EVERYONE),
    of_history("succession", "succession", EVERYONE),
    of_history("draft event", "reorganisation", CITY),
    of_history("report template", "reporttemplate", ADMIN_ONLY),
]
DOORS = [
    *HISTORIES,
    page("organisation:change-list"),
    page("home"),
    page("password_change"),
    page("password_change_done"),
    page("reports:overview", may=CITY),
    page("reports:my-work"),
    page("reports:digest"),
    page("reports:digest-choose", method="post"),
    page("reports:digest-read", method="post"),
    page("reports:ward-list"),
    Door("reports:ward-detail", "ward"),
    Door("reports:ward-lineage", "ward"),
    page("reports:forecast-list"),
    page("reports:forecast-line"),
    of_ward("reports:forecast-detail", "ward"),
    of_ward("reports:forecast-ward-line", "ward"),
    page("reports:report-list"),
    Door("reports:report-ask", may=ASKS, method="post"),
    of_ward("reports:report-detail", "report"),
    of_ward("reports:report-progress", "report"),
    of_ward("reports:report-file", "report", more=("pdf",)),
    of_ward("reports:report-data", "report"),
    page("reports:delivery-list"),
    Door("reports:delivery-detail", "delivery", sees=CHIEF, may=CHIEF),
    Door("reports:delivery-file", "delivery", sees=CHIEF, may=CHIEF, more=("pdf",)),
    Door("reports:delivery-open", "delivery", sees=CHIEF, may=CHIEF, method="post", own_only=True),
    act("reports:delivery-resend", "delivery", CHIEF),
    act("reports:report-send", "report", CHIEF),
    of_ward("reports:report-upward", "issued report", more=("json",)),
    of_ward("reports:edition-signed", "report", more=(1,)),
    of_ward("reports:edition-signed-file", "report", more=(1,)),
    act("reports:edition-signed-off", "report", CHIEF, more=(1,)),
    act("reports:report-retry", "report", SEES_WARD),
    of_ward("reports:report-narrative", "report", CHIEF, own_only=True),
    of_ward("reports:report-issue", "report", CHIEF, own_only=True),
    of_ward("reports:edition-detail", "report", more=(1,)),
    of_ward("reports:edition-file", "report", more=(1, "pdf")),
    of_ward("reports:edition-data", "report", more=(1,)),
    of_ward("reports:edition-compare", "report"),
    of_ward("reports:edition-correct", "report", CHIEF, own_only=True),
    of_ward("reports:edition-withdraw", "report", CHIEF, own_only=True),
    act("reports:edition-drop", "report", CHIEF),
    page("reports:run-list", may=CITY),
    Door("reports:run-now", may=ADMIN_ONLY, method="post"),
    page("reports:obligation-list"),
    page("reports:obligation-matrix"),
    page("reports:obligation-rates"),
    of_ward("reports:obligation-detail", "obligation"),
    of_ward("reports:obligation-nil", "obligation", CHIEF, own_only=True),
    of_ward("reports:obligation-paper", "obligation", CHIEF, own_only=True),
    of_ward("reports:obligation-take-back", "obligation", CHIEF, own_only=True),
    of_ward("reports:objection-raise", "obligation", CHIEF, own_only=True),
    of_ward("reports:obligation-excuse", "obligation", ("leader",)),
    of_ward("reports:obligation-end-excuse", "obligation", ("leader",)),
    of_ward("reports:objection-decide", "objection", ("leader",)),
    act("reports:objection-withdraw", "objection", CHIEF),
    page("reports:period-list"),
    page("reports:regime-list"),
    Door("reports:regime-detail", "regime"),
    Door("reports:regime-copy", "regime", may=ADMIN_ONLY, method="post"),
    Door("reports:regime-end", "regime", may=ADMIN_ONLY),
    page("reports:regime-create", may=ADMIN_ONLY),
    of_draft_regime("reports:regime-detail"),
    of_draft_regime("reports:regime-edit"),
    of_draft_regime("reports:regime-activate", method="post"),
    of_draft_regime("reports:regime-delete", method="post"),
    page("reports:report-call", may=("reviewer", "leader", "admin")),
    page("reports:holiday-list"),
    Door("reports:holiday-edit", "holiday", may=ADMIN_ONLY),
    Door("reports:holiday-remove", "holiday", may=ADMIN_ONLY),
    page("reports:api-documentation"),
    page("reports:template-list", may=ADMIN_ONLY),
    page("reports:template-standard", may=ADMIN_ONLY),
    page("reports:template-upload", may=ADMIN_ONLY, method="post"),
    Door("reports:template-file", "report template", may=ADMIN_ONLY),
    Door("reports:template-activate", "report template", may=ADMIN_ONLY, method="post"),
    Door("reports:template-retire", "report template", may=ADMIN_ONLY, method="post"),
    page("programme:document-list"),
    Door("programme:document-detail", "document"),
    Door("programme:document-citations", "document"),
    Door("programme:document-create", may=ADMIN_ONLY),
    Door("programme:document-edit", "document", may=ADMIN_ONLY),
    Door("programme:document-clauses", "document", may=ADMIN_ONLY),
    Door("programme:document-manage", "document", may=ADMIN_ONLY),
    Door("organisation:document-file", "document file"),
    Door("programme:directive-detail", "directive"),
    Door("programme:directive-wording", "directive"),
    Door("programme:directive-create", "document", may=ADMIN_ONLY),
    Door("programme:directive-edit", "directive", may=ADMIN_ONLY),
    Door("programme:directive-trajectory", "directive", may=ADMIN_ONLY),
    Door("programme:directive-export", more=("xlsx",)),
    page("programme:body-list"),
    Door("programme:body-detail", "agency", sees=(*CITY, "agency"), may=(*CITY, "agency")),
    page("programme:progress-list"),
    Door("programme:progress-edit", "progress", sees=(*SEES_WARD, "agency"), may=(*SEES_WARD, "agency")),
    of_duty("programme:duty-weigh", "duty", ("reviewer", "leader", "agency")),
    of_duty("programme:progress-paper", "progress paper", (*READS_EVIDENCE, "agency")),
    Door("programme:duty-detail", "duty", sees=(*SEES_WARD, "agency"), may=(*SEES_WARD, "agency")),
    page("programme:obstacle-list"),
    page("programme:extension-list"),
    page("programme:dispute-list"),
    of_duty("programme:extension-ask", "duty", CHIEF, own_only=True),
    Door("programme:directive-extension-ask", "directive", may=("agency", "reviewer")),
    of_duty("programme:obstacle-raise", "duty", WARD, own_only=True),
    of_duty("programme:dispute-raise", "duty", CHIEF, own_only=True),
    of_duty("programme:dispute-decide", "dispute", ("leader",)),
    of_duty("programme:dispute-withdraw", "dispute", CHIEF, method="post", own_only=True),
    of_duty("programme:obstacle-ask", "obstacle", WARD, own_only=True),
    of_duty("programme:obstacle-answer", "obstacle", ("agency", "reviewer", "leader")),
    of_duty("programme:obstacle-hand-over", "obstacle", WARD, own_only=True),
    of_duty("programme:obstacle-resolve", "obstacle", WARD, own_only=True),
    of_duty("programme:extension-decide", "extension", ("leader",)),
    of_duty("programme:extension-withdraw", "extension", CHIEF, method="post", own_only=True),
    Door("programme:progress-return", "progress", sees=(*SEES_WARD, "agency"), may=("reviewer", "agency")),
    Door("programme:progress-override", "progress", sees=(*SEES_WARD, "agency"), may=("reviewer", "leader", "agency")),
    Door("programme:standing-override", "standing", sees=(*CITY, "agency"), may=("reviewer", "leader", "agency")),
    Door("programme:progress-recall", "progress", sees=(*SEES_WARD, "agency"), may=CHIEF, method="post", own_only=True),
    page("programme:assessment-list"),
    page("programme:assessment-inflation", may=CITY),
    page("programme:review-queue", may=("reviewer", "leader")),
    page("programme:review-commission", may=("reviewer", "leader")),
    of_ward("programme:assessment-detail", "assessment"),
    of_ward("programme:assessment-edit", "assessment", WARD, own_only=True),
    of_ward("programme:assessment-review", "assessment", ("reviewer",)),
    act("programme:finding-save", "assessment", WARD, more=("A01",)),
    act("programme:finding-carry", "assessment", WARD),
    of_ward("programme:finding-warnings", "assessment", WARD, own_only=True),
    of_ward("programme:entry-sheet", "assessment"),
    of_ward("programme:entry-sheet-template", "assessment"),
    of_ward("programme:entry-sheet-check", "entry sheet", WARD, own_only=True),
    act("programme:entry-sheet-apply", "entry sheet", WARD),
    act("programme:entry-sheet-discard", "entry sheet", WARD),
    of_ward("programme:entry-sheet-file", "entry sheet", WARD, own_only=True),
    act("programme:assessment-submit", "assessment", CHIEF),
    act("programme:assessment-return", "assessment", ("reviewer",)),
    act("programme:assessment-verify", "assessment", ("reviewer",)),
    act("programme:assessment-conclude", "assessment", ("leader",)),
    page("programme:lock-list"),
    page("programme:lock-exception-create", may=("leader", "admin")),
    of_ward("programme:lock-exception-end", "lock exception", ("leader", "admin")),
    Door("programme:period-lock", "period", may=ADMIN_ONLY),
    Door("programme:period-unlock", "period", may=ADMIN_ONLY),
    act("programme:assessment-assign", "assessment", ("reviewer", "leader")),
    act("programme:assessment-unassign", "assessment", ("reviewer", "leader")),
    act("programme:evidence-add", "assessment", WARD),
    of_ward("programme:evidence-manage", "assessment", READS_EVIDENCE),
    of_ward("programme:evidence-download", "evidence", READS_EVIDENCE),
    of_ward("programme:evidence-view", "evidence", READS_EVIDENCE),
    of_ward("programme:evidence-raw", "evidence", READS_EVIDENCE),
    of_ward("programme:evidence-edit", "evidence", WARD, own_only=True),
    act("programme:bundle-ask", "assessment", READS_EVIDENCE),
    of_ward("programme:bundle-progress", "bundle", READS_EVIDENCE),
    of_ward("programme:bundle-download", "bundle", READS_EVIDENCE),
    page("programme:criteria-set-list"),
    Door("programme:criteria-set-detail", "criteria set"),
    Door("programme:criteria-set-compare", "criteria set"),
    Door("programme:criteria-set-export", "criteria set"),
    Door("programme:criteria-set-changeover", "criteria set"),
    Door("programme:criteria-set-derive", "criteria set", may=ADMIN_ONLY),
    Door("programme:criteria-set-retire", "criteria set", may=ADMIN_ONLY),
    page("programme:criteria-set-create", may=ADMIN_ONLY),
    page("programme:criteria-set-template", may=ADMIN_ONLY),
    of_draft_set("programme:criteria-set-detail"),
    of_draft_set("programme:criteria-set-edit"),
    of_draft_set("programme:criteria-set-delete"),
    of_draft_set("programme:criteria-set-crosswalk"),
    of_draft_set("programme:criteria-set-publish"),
    of_draft_set("programme:criteria-set-import"),
    of_draft_set("programme:criteria-group-add"),
    of_draft_set("programme:criterion-add"),
    of_draft_set("programme:criteria-group-edit", what="draft group"),
    of_draft_set("programme:criteria-group-remove", what="draft group", method="post"),
    of_draft_set("programme:criterion-edit", what="draft criterion"),
    of_draft_set("programme:criterion-remove", what="draft criterion", method="post"),
    page("programme:recognition-list"),
    page("programme:recognition-register", may=("chief1", "chief2")),
    of_ward("programme:recognition-detail", "recognition"),
    of_ward("programme:recognition-inheritance", "ward"),
    of_ward("programme:recognition-cancel", "recognition", CHIEF, own_only=True),
    of_ward("programme:recognition-propose", "recognition", ("reviewer",)),
    of_ward("programme:recognition-recognise", "recognition", ("leader",)),
    of_ward("programme:recognition-refuse", "recognition", ("leader",)),
    of_ward("programme:recognition-withdraw", "recognition", ("leader",)),
    page("facilities:headquarters-list"),
    page("facilities:headquarters-create", may=(*WARD, *NEIGHBOUR)),
    of_ward("facilities:headquarters-detail", "headquarters"),
    of_ward("facilities:headquarters-edit", "headquarters", KEEPS, own_only=True),
    of_ward("facilities:headquarters-use-add", "headquarters", KEEPS, own_only=True),
    of_ward("facilities:occupancy-edit", "occupancy", KEEPS, own_only=True),
    of_ward("facilities:survey-add", "headquarters", KEEPS, own_only=True),
    of_ward("facilities:house-add", "headquarters", KEEPS, own_only=True),
    of_ward("facilities:house-edit", "house", KEEPS, own_only=True),
    of_ward("facilities:paper-add", "headquarters", KEEPS, own_only=True),
    of_ward("facilities:paper-download", "paper"),
    of_ward("facilities:paper-picture", "paper"),
    of_ward("facilities:paper-withdraw", "paper", KEEPS, own_only=True),
    of_ward("facilities:headquarters-history", "headquarters"),
    of_ward("facilities:headquarters-use", "headquarters", WARD, own_only=True),
    page("facilities:gap-map"),
    page("facilities:norm-list"),
    of_ward("facilities:ward-gaps", "ward"),
    page("facilities:headquarters-bulk", may=(*WARD, *NEIGHBOUR, "reviewer")),
    page("facilities:project-bulk", may=(*WARD, *NEIGHBOUR, "reviewer")),
    page("facilities:surplus-list"),
    page("facilities:surplus-candidate-list"),
    of_ward("facilities:surplus-propose", "headquarters", ("chief1", "reviewer")),
    of_ward("facilities:surplus-detail", "surplus case"),
    of_ward("facilities:surplus-edit", "surplus case", ("chief1", "reviewer")),
    of_ward("facilities:surplus-decide", "surplus case", ("leader",)),
    of_ward("facilities:surplus-carry-out", "surplus case", ("reviewer",)),
    of_ward("facilities:surplus-withdraw", "surplus case", ("chief1", "reviewer", "leader")),
    page("facilities:equipment-list"),
    of_ward("facilities:equipment-edit", "ward"),
    Door("facilities:equipment-kind", more=("may-tinh",)),
    page("facilities:handover-list"),
    of_ward("facilities:handover-create", "ward", (*WARD, "reviewer"), own_only=True),
    Door("organisation:sheet-upload", may=(*WARD, *NEIGHBOUR, "reviewer"), more=("equipment",)),
    Door("organisation:sheet-template", may=(*WARD, *NEIGHBOUR, "reviewer"), more=("equipment",)),
    of_ward("organisation:sheet-detail", "register sheet", (*WARD, "reviewer"), own_only=True),
    act("organisation:sheet-apply", "register sheet", (*WARD, "reviewer")),
    act("organisation:sheet-discard", "register sheet", (*WARD, "reviewer")),
    of_ward("organisation:sheet-file", "register sheet", (*WARD, "reviewer"), own_only=True),
    page("facilities:project-list"),
    page("facilities:project-create", may=(*WARD, *NEIGHBOUR)),
    of_ward("facilities:project-detail", "project"),
    of_ward("facilities:project-edit", "project", KEEPS, own_only=True),
    of_ward("facilities:stage-edit", "project", KEEPS, own_only=True),
    page("facilities:stage-board"),
    page("facilities:remedy-list"),
    page("facilities:remedy-create", may=(*WARD, *NEIGHBOUR, "reviewer")),
    of_ward("facilities:remedy-edit", "remedy", (*WARD, "reviewer"), own_only=True),
    page("facilities:money-overview"),
    of_ward("facilities:ladder-detail", "project"),
    of_ward("facilities:ladder-edit", "project", KEEPS, own_only=True),
    of_ward("facilities:disbursement-create", "funding", KEEPS, own_only=True),
    page("organisation:reorganisation-list"),
    page("organisation:reorganisation-create", may=ADMIN_ONLY),
    Door("organisation:reorganisation-template", may=ADMIN_ONLY, more=("xlsx",)),
    Door("organisation:reorganisation-detail", "event"),
    Door("organisation:reorganisation-export", "event", more=("csv",)),
    Door("organisation:reorganisation-reverse", "event", may=ADMIN_ONLY),
    Door("organisation:reorganisation-choose-heir", "succession", may=ADMIN_ONLY),
    of_draft("organisation:reorganisation-detail", may=CITY),
    of_draft("organisation:reorganisation-export", may=CITY, more=("xlsx",)),
    of_draft("organisation:reorganisation-edit"),
    of_draft("organisation:reorganisation-delete"),
    of_draft("organisation:reorganisation-unit-add"),
    of_draft("organisation:reorganisation-unit-edit", what="formed unit"),
    of_draft("organisation:reorganisation-unit-remove", what="formed unit", method="post"),
    of_draft("organisation:reorganisation-lines"),
    of_draft("organisation:reorganisation-import"),
    of_draft("organisation:reorganisation-carry-out"),
    of_draft("organisation:reorganisation-approve", may=("leader",), method="post"),
    of_draft("organisation:reorganisation-withdraw", may=("leader",), method="post"),
    of_draft("organisation:reorganisation-hand-over", method="post"),
]
OF_ONE_WARD = [door for door in DOORS if door.sees != EVERYONE and set(WARD) <= set(door.sees)]
OPEN = {
    "login",
    "logout",
    "healthz",
    "set-language",
    "reports:api-openapi",
    "reports:check",
    "reports:check-code",
    "reports:upward-schema",
}  # before signing in; each is tested by name
WALKED_APART = ("admin:", "api:")  # the tests at the end


def names(patterns, room=""):
    """Every named address of the portal, rooms included."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, f"{room}{pattern.namespace}:" if pattern.namespace else room)
        elif isinstance(pattern, URLPattern):
            yield f"{room}{pattern.name}"


def test_every_address_has_a_row():
    known = {door.name for door in DOORS} | OPEN
    found = {name for name in names(get_resolver().url_patterns) if not name.startswith(WALKED_APART)}
    assert found - known == set(), "an address without a lock: add its row to DOORS"
    assert known - found == set(), "a row without an address"


def address(door: Door, world, whose=OWN) -> str:
    return address_of(door, [world.keys[door.what, whose]] if door.what else [])


def address_of(door: Door, key: list) -> str:
    return reverse(door.name, args=[*door.before, *key, *door.more])


def ask(client, door: Door, path: str) -> int:
    response = getattr(client, door.method)(path)
    return response.status_code


def test_every_door_is_shut_before_signing_in(client, world):
    shut = reverse("login")
    for door in DOORS:
        response = getattr(client, door.method)(address(door, world))
        assert response.status_code == 302 and response.url.startswith(shut), door.name


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_door_opens_to_whom_it_should(client, world, door):
    wrong = []
    for name, officer in world.cast.everyone.items():
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        status = ask(client, door, address(door, world))
        expected = "404" if name not in door.sees else "open" if name in door.may else "403"
        got = "open" if status in (200, 302, 400, 409, 422) else str(status)
        if got != expected:
            wrong.append(f"{name}: {status} instead of {expected}")
    assert wrong == []


@pytest.mark.parametrize("door", OF_ONE_WARD, ids=str)
def test_foreign_object_does_not_exist(client, world, door):
    for name in WARD:
        client.force_login(getattr(world.cast, name), backend="django.contrib.auth.backends.ModelBackend")
        assert ask(client, door, address(door, world, FOREIGN)) == 404, name


@pytest.mark.parametrize("door", OF_ONE_WARD, ids=str)
def test_predecessors_object_is_seen_and_never_changed(client, world, door):
    for name in WARD:
        client.force_login(getattr(world.cast, name), backend="django.contrib.auth.backends.ModelBackend")
        status = ask(client, door, address(door, world, EARLIER))
        changes = door.own_only or (door.method == "post" and set(door.may) & set(WARD) and door.name not in ASKED)
        assert status in ((403,) if changes else (200, 302, 403)), f"{name}: {status}"


@pytest.mark.parametrize("door", [door for door in DOORS if door.what], ids=str)
def test_a_key_that_names_nothing_is_404_and_no_fault(client, cast, door):
    client.force_login(cast.chief1, backend="django.contrib.auth.backends.ModelBackend")
    for key in (0, 2**31, 2**63, 10**30):
        assert ask(client, door, address_of(door, [key])) == 404, key


def test_doors_that_write_do_not_open_by_get(client, world):
    client.force_login(world.cast.chief1, backend="django.contrib.auth.backends.ModelBackend")
    for door in DOORS:
        if door.method == "post":
            assert client.get(address(door, world)).status_code == 405, door.name


@pytest.mark.parametrize("name", sorted(OPEN - {"logout", "set-language", "reports:check-code"}))
def test_open_addresses_answer_strangers(client, db, name):
    assert client.get(reverse(name)).status_code == 200


def test_city_report_is_for_the_city(client, world):
    path = reverse("reports:report-detail", args=[world.keys["city report", OWN]])
    for name, officer in world.cast.everyone.items():
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(path).status_code == (200 if name in CITY else 404), name


def test_agency_sees_what_its_duties_touch(client, world):
    path = reverse("programme:progress-edit", args=[world.keys["agency progress", OWN]])
    for name, officer in world.cast.everyone.items():
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(path).status_code == (200 if name in (*CITY, "agency") else 404), name


ADMIN = sorted(
    {
        name
        for name in names(get_resolver().url_patterns)
        if name.startswith("admin:") and name.endswith(("_changelist", "_add"))
    }
)


def test_admin_pages_are_for_staff_with_the_verb(client, cast):
    assert len(ADMIN) > 40
    assert {client.get(reverse(name)).status_code for name in ADMIN} == {302}
    for officer in (cast.ward1, cast.chief1, cast.reviewer, cast.leader, cast.auditor, cast.agency, cast.idle):
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        assert {client.get(reverse(name), follow=True).status_code for name in ADMIN} == {403}, officer


def test_administrator_opens_the_admin(client, cast):
    client.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    opened = {name for name in ADMIN if client.get(reverse(name)).status_code == 200}
    assert {
        "admin:organisation_ward_changelist",
        "admin:organisation_officer_add",
        "admin:programme_criteriaset_changelist",
        "admin:django_celery_beat_periodictask_changelist",
        "admin:organisation_auditentry_changelist",
    } <= opened
    assert not {"admin:organisation_auditentry_add", "admin:programme_assessment_add"} & opened
