"""The accounts for trying the portal in each role."""

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group

from organisation.models import Agency, Officer, Ward

WARD_1, WARD_2 = "Hoàn Kiếm", "Ba Đình"
# username, role, name, rank, post, where: a ward's name, an agency's key, or the whole city
PEOPLE = [
    ("ward1", "ward_officer", "Nguyễn Thị Minh Hoạ", "Đại úy", "Cán bộ tổng hợp", WARD_1),
    ("chief1", "ward_chief", "Trần Văn Minh Hoạ", "Trung tá", "Trưởng Công an phường", WARD_1),
    ("ward2", "ward_officer", "Lê Văn Thử Nghiệm", "Thượng úy", "Cán bộ tổng hợp", WARD_2),
    ("chief2", "ward_chief", "Phạm Thị Thử Nghiệm", "Trung tá", "Trưởng Công an phường", WARD_2),
    ("reviewer", "reviewer", "Hoàng Văn Thẩm Định", "Thiếu tá", "Cán bộ thẩm định", "city"),
    ("leader", "leader", "Vũ Văn Lãnh Đạo", "Đại tá", "Phó Giám đốc", "city"),
    ("agency", "agency_officer", "Đỗ Thị Tham Mưu", "Thiếu tá", "Cán bộ tham mưu", "catp"),
    ("auditor", "auditor", "Bùi Văn Giám Sát", "", "Cán bộ giám sát", "city"),
    ("admin", "administrator", "Đặng Thị Quản Trị", "", "Quản trị cổng", "city"),
]
# Signs what the wards without a demonstration account have sent in the past.
GHOST = "minhhoa"


def password(folder: Path) -> str:
    """DEMO_PASSWORD, else one drawn once and kept in the data folder, readable by its owner only."""
    given = os.environ.get("DEMO_PASSWORD")
    if given:
        return given
    kept = folder / "demo_password"
    if not kept.exists():
        with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write("-".join(secrets.token_hex(2) for _part in range(4)))
    return kept.read_text().strip()


def make_accounts(secret: str) -> dict[str, Officer]:
    """The accounts by name, with this password; made when missing, given the password when it is another."""
    held = {
        officer.username: officer
        for officer in Officer.objects.filter(username__in=[*(row[0] for row in PEOPLE), GHOST])
    }
    known = held.get("admin")
    unchanged = known is not None and known.is_active and check_password(secret, known.password)
    hashed = known.password if unchanged else make_password(secret)
    for username, role, name, rank, post, place in PEOPLE:
        officer = held.get(username) or Officer(username=username)
        if officer.pk and (unchanged or not officer.is_demonstration):
            continue
        officer.full_name, officer.rank, officer.post, officer.password = name, rank, post, hashed
        officer.is_active = officer.is_demonstration = True
        officer.is_staff, officer.sees_all = role == "administrator", place == "city"
        officer.ward = Ward.objects.get(name=place, dissolved_on__isnull=True) if place in {WARD_1, WARD_2} else None
        officer.agency = Agency.objects.get(key="catp") if place in {"catp", "city"} else None
        officer.save()
        officer.groups.set([Group.objects.get(name=role)])
        held[username] = officer
    if GHOST not in held:
        held[GHOST] = Officer.objects.create(
            username=GHOST,
            full_name="Người nhập dữ liệu minh hoạ",
            is_active=False,
            is_demonstration=True,
            password=make_password(None),
        )
    return held


def sheet(secret: str) -> str:
    """The list to print: who can be tried, with which password."""
    groups = {row[0]: f"{row[4]}" + (f", {row[5]}" if row[5] not in {"city", "catp"} else "") for row in PEOPLE}
    lines = [f"  {username:<9} {what}" for username, what in groups.items()]
    return "\n".join(["Tài khoản minh hoạ (mật khẩu chung: " + secret + ")", *lines])


def data_folder() -> Path:
    return Path(settings.DATA_DIR)
