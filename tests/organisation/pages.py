"""What the tests of the pages of events share: addresses, what is sent, what is read off a page."""

from uuid import uuid4

from bs4 import BeautifulSoup
from django.urls import reverse

DAY = "01/10/2026"
LIST = reverse("organisation:reorganisation-list")
CREATE = reverse("organisation:reorganisation-create")


def at(name, *args):
    return reverse(f"organisation:reorganisation-{name}", args=args)


def told(**more):
    return {"name": "Sắp xếp thử", "effective_on": DAY, "entry_key": str(uuid4()), **more}


def paper(**more):
    return {
        "new_kind": "nghị quyết",
        "new_issuer": "Ủy ban Thường vụ Quốc hội",
        "new_level": "trung ương",
        "new_title": "Sắp xếp đơn vị",
        **more,
    }


def unit(event, *wards, **more):
    """What the page of a unit sends: its description and each ward with its share."""
    event.refresh_from_db()
    values = {"kind": "phường", "name": "Hồ Gươm", "code": "00070", "version": event.version, "chon-tu": "1"}
    values["chon"] = [ward.pk for ward, _detail in wards]
    return values | {f"phan-{ward.pk}": detail for ward, detail in wards} | more


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def text(response):
    return " ".join(soup(response).main.get_text(" ").split())
