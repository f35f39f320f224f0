"""The trail: one entry an act, chained, in the transaction of the change; whoever tampers with it is found, row by row."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from organisation import audit, audit_chain
from organisation.audit_chain import ADDED, ANCHOR, CHANGED, HEAD, MISSING, REPLACED, Anchor, walk
from organisation.models import AuditCheck, AuditEntry, AuditHead
from reports.models import ComplianceReport, Edition, Run
from reports.tasks import verify_audit
from tests import factories

TABLE, HEADS = "organisation_auditentry", "organisation_audithead"
FORGED = "f" * 64


def act(cast, value):
    with transaction.atomic():
        audit.record(
            by=cast.ward1, action="thử", row=cast.hoan_kiem, changes={"name": ["cũ", value]}, ward_id=cast.hoan_kiem.pk
        )


@pytest.fixture
def chain(cast):
    """Five entries."""
    for value in ("một", "hai", "ba", "bốn", "năm"):
        act(cast, value)


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found() -> list[tuple[str, int]]:
    return [(fault.kind, fault.number) for fault in walk().faults]


def forge(original: int, **facts) -> AuditEntry:
    """An entry as somebody who knows how hashes are made would write it."""
    entry = AuditEntry.objects.get(number=original)
    for name, value in facts.items():
        setattr(entry, name, value)
    entry.hash = audit.entry_hash(entry)
    return entry


def test_entries_form_a_chain(cast, chain):
    assert audit.broken_links() == []
    assert AuditHead.objects.get().count == AuditEntry.objects.count() == 5


def test_an_empty_trail_is_whole(db):
    assert walk() == (0, audit_chain.FIRST, [])


def test_a_rolled_back_change_leaves_no_entry(cast):
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record(by=cast.ward1, action="thử", row=cast.hoan_kiem)
        raise RuntimeError
    assert not AuditEntry.objects.exists()


# --- Tampered with behind the portal's back ---------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["reason", "action", "label", "object_id", "model"])
def test_a_changed_entry_is_named(cast, chain, column):
    sql(f"UPDATE {TABLE} SET {column} = %s WHERE number = 2", "khác")
    assert found() == [(CHANGED, 2)]


def test_a_changed_value_is_named_with_what_it_was_about(cast, chain):
    sql(f"UPDATE {TABLE} SET changes = %s WHERE number = 3", '{"name": ["cũ", "bốn"]}')
    (fault,) = walk().faults
    assert (fault.number, fault.model, fault.object_id) == (3, "organisation.ward", str(cast.hoan_kiem.pk))
    assert str(fault) == f"Dòng 3 đã bị sửa sau khi ghi: phường Hoàn Kiếm (organisation.ward {cast.hoan_kiem.pk})."


@pytest.mark.parametrize("number", [1, 3, 5])
def test_another_moment_or_person_is_named(cast, chain, number):
    sql(f"UPDATE {TABLE} SET by_id = %s WHERE number = %s", cast.chief1.pk, number)
    assert found() == [(CHANGED, number)]


@pytest.mark.parametrize(("first", "last"), [(1, 1), (2, 2), (5, 5), (2, 4), (1, 5)])
def test_deleted_entries_are_named(cast, chain, first, last):
    sql(f"DELETE FROM {TABLE} WHERE number BETWEEN %s AND %s", first, last)
    (fault,) = walk().faults
    assert (fault.kind, fault.number, fault.until) == (MISSING, first, last)


def test_deleted_entries_whose_numbers_were_closed_up_are_named(cast, chain):
    sql(f"DELETE FROM {TABLE} WHERE number = 3")
    for number in (4, 5):
        sql(f"UPDATE {TABLE} SET number = %s WHERE number = %s", number - 1, number)
    assert {(CHANGED, 3), (CHANGED, 4), (MISSING, 5)} <= set(found())


def test_an_entry_written_past_the_head_is_named(cast, chain):
    entry = forge(5, pk=None, number=6, previous_hash=AuditHead.objects.get().hash)
    entry.save(force_insert=True)
    assert found() == [(HEAD, 5), (ADDED, 6)]


def test_entries_that_changed_places_are_named(cast, chain):
    for old, new in ((2, 90), (3, 2), (90, 3)):
        sql(f"UPDATE {TABLE} SET number = %s WHERE number = %s", new, old)
    assert {(CHANGED, 2), (CHANGED, 3)} <= set(found())


def test_an_entry_replaced_with_a_true_hash_of_its_own_is_named(cast, chain):
    forge(3, reason="khác").save()
    assert found() == [(REPLACED, 3)]


def test_the_last_entry_replaced_is_named(cast, chain):
    forge(5, reason="khác").save()
    assert found() == [(REPLACED, 5)]


def test_the_head_turned_back_is_found(cast, chain):
    third = AuditEntry.objects.get(number=3)
    sql(f"UPDATE {HEADS} SET count = 3, hash = %s", third.hash)
    assert found() == [(HEAD, 3), (ADDED, 4), (ADDED, 5)]


def test_the_head_taken_away_is_found(cast, chain):
    sql(f"DELETE FROM {HEADS}")
    assert (HEAD, 0) in found()


def test_the_head_with_another_hash_is_found(cast, chain):
    sql(f"UPDATE {HEADS} SET hash = %s", FORGED)
    assert found() == [(REPLACED, 5)]


def test_an_entry_put_in_the_place_of_another_by_insert_or_replace_is_named(cast, chain):
    """On SQLite this passes triggers on updates and deletes; PostgreSQL has its own way of putting one row over another."""
    row = AuditEntry.objects.filter(number=4).values().get() | {"reason": "khác", "changes": "{}"}
    columns, marks = ", ".join(f'"{name}"' for name in row), ", ".join(["%s"] * len(row))
    if connection.vendor == "sqlite":
        statement = f"INSERT OR REPLACE INTO {TABLE} ({columns}) VALUES ({marks})"
    else:
        statement = (
            f"INSERT INTO {TABLE} ({columns}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET reason = EXCLUDED.reason"
        )
    sql(statement, *row.values())
    assert found() == [(CHANGED, 4)]


def test_an_emptied_trail_is_found(cast, chain):
    if connection.vendor == "postgresql":  # passes triggers on rows
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql(f"TRUNCATE TABLE {TABLE}")
    else:
        sql(f"DELETE FROM {TABLE}")
    (fault,) = walk().faults
    assert (fault.kind, fault.number, fault.until) == (MISSING, 1, 5)


# --- Anchors: heads that stand outside ---------------------------------------------------------------------------------------


def rewrite(after: int) -> None:
    """Write the chain anew from an entry on, head and all: in itself it is whole."""
    last = AuditEntry.objects.get(number=after).hash
    for entry in AuditEntry.objects.filter(number__gt=after).order_by("number"):
        entry.reason, entry.previous_hash = "khác", last
        entry.hash = last = audit.entry_hash(entry)
        entry.save()
    AuditHead.objects.update(hash=last)


def test_a_chain_written_anew_is_found_by_an_anchor_alone(cast, chain):
    anchor = Anchor("báo cáo số 1", 4, AuditEntry.objects.get(number=4).hash)
    early = Anchor("báo cáo số 0", 2, AuditEntry.objects.get(number=2).hash)
    assert walk([anchor, early]).faults == []
    rewrite(after=2)
    assert walk().faults == []
    (fault,) = walk([anchor, early]).faults
    assert (fault.kind, fault.number, fault.note) == (ANCHOR, 4, "báo cáo số 1")


def test_a_trail_cut_short_and_made_whole_again_is_found_by_an_anchor(cast, chain):
    anchor = Anchor("báo cáo số 1", 5, AuditHead.objects.get().hash)
    sql(f"DELETE FROM {TABLE} WHERE number > 3")
    sql(f"UPDATE {HEADS} SET count = 3, hash = %s", AuditEntry.objects.get(number=3).hash)
    assert walk().faults == []
    (fault,) = walk([anchor]).faults
    assert (fault.kind, fault.number) == (ANCHOR, 5)


def test_walking_costs_the_same_however_long_the_trail(cast, chain, django_assert_num_queries):
    with django_assert_num_queries(2):
        walk()
    for value in range(50):
        act(cast, str(value))
    with django_assert_num_queries(2):
        assert walk().faults == []


# --- The command and the nightly task -----------------------------------------------------------------------------------------


@pytest.fixture
def issued(cast, chain):
    """A report that was issued when the trail held three entries."""
    report = ComplianceReport.objects.create(kind="city", period=factories.make_period("2026-Q3"), state="issued")
    entry = AuditEntry.objects.get(number=3)
    return Edition.objects.create(
        report=report,
        data="{}",
        sha256="0" * 64,
        composed_at=entry.at,
        template_version="thử",
        issue_year=2026,
        issue_number=7,
        issue_symbol="BC-CATP",
        issued_on="2026-09-25",
        issued_by=cast.leader,
        signer_name="A",
        signer_post="B",
        audit_count=3,
        audit_hash=entry.hash,
    )


def test_command_says_that_the_trail_is_whole(cast, issued, capsys):
    call_command("verify_audit")
    said = capsys.readouterr().out
    assert "5 dòng, 1 mốc đối chiếu" in said and AuditHead.objects.get().hash in said and "nguyên vẹn" in said
    check = AuditCheck.objects.get()
    assert (check.is_whole, check.count, check.anchors, check.trigger) == (True, 5, 1, "command")


def test_command_names_the_rows_and_fails(cast, issued, capsys):
    sql(f"UPDATE {TABLE} SET reason = %s WHERE number = 4", "khác")
    with pytest.raises(CommandError, match="1 chỗ sai") as refusal:
        call_command("verify_audit")
    assert refusal.value.returncode == 1
    assert "Dòng 4 đã bị sửa" in capsys.readouterr().err
    assert (Run.objects.get().outcome, AuditCheck.objects.get().fault_count) == ("failed", 1)


def test_command_compares_with_issued_reports(cast, issued, capsys):
    rewrite(after=1)
    with pytest.raises(CommandError):
        call_command("verify_audit")
    assert "Dòng 3 không khớp mã băm đã in: báo cáo số 7/BC-CATP năm 2026, lần 1." in capsys.readouterr().err


def test_command_compares_with_a_head_typed_from_paper_and_keeps_nothing(cast, chain, capsys):
    mark = AuditEntry.objects.get(number=2).hash
    call_command("verify_audit", anchor=[f"2:{mark}"])
    with pytest.raises(CommandError):
        call_command("verify_audit", anchor=[f"2:{FORGED}"])
    assert not AuditCheck.objects.exists() and not Run.objects.exists()


@pytest.mark.parametrize("text", ["", "2", "hai:" + FORGED, "2:xyz", f"2:{FORGED}0"])
def test_command_refuses_what_is_no_anchor(cast, text):
    with pytest.raises(CommandError, match="Mốc viết"):
        call_command("verify_audit", anchor=[text])


def test_nightly_check_is_kept_and_logged(cast, issued):
    verify_audit()
    assert (AuditCheck.objects.get().trigger, Run.objects.get().outcome) == ("schedule", "done")
    sql(f"DELETE FROM {TABLE} WHERE number = 5")
    verify_audit()
    run = Run.objects.first()
    assert (run.task, run.outcome) == ("organisation.verify_audit", "failed")
    assert "Dòng 5 không còn." in run.cause
    assert not AuditCheck.objects.first().is_whole


def test_broken_trail_is_told_on_the_list_and_names_rows_only_to_the_city(cast, chain, sign_in, client):
    sql(f"UPDATE {TABLE} SET reason = %s WHERE number = 4", "khác")
    verify_audit()
    for who, told in ((cast.auditor, True), (cast.admin, True), (cast.ward1, False), (cast.agency, False)):
        text = sign_in(who).get("/nhat-ky/").content.decode()
        assert "Nhật ký không còn nguyên vẹn: 1 chỗ sai" in text
        assert ("Dòng 4 đã bị sửa" in text) == told, who
