"""What the invented data share: the day of the merger, streets, and a chance that falls the same on every run."""

from datetime import date
from random import Random

from organisation.models import Ward

MERGER = date(2025, 7, 1)
MILLION = 10**6
CITY_POLICE = "Công an thành phố Hà Nội"
STREETS = [
    "Lê Lợi",
    "Trần Phú",
    "Nguyễn Trãi",
    "Hai Bà Trưng",
    "Quang Trung",
    "Lý Thường Kiệt",
    "Phan Chu Trinh",
    "Giải Phóng",
]


def chance(ward: Ward, what: str) -> Random:
    """A source of chance that gives the same for the same unit on every run."""
    return Random(f"{what}-{ward.code}-{ward.established_on}")
