"""Whatever is typed into any one field of any entry form of the registers, it is taken or refused: never a fault of the portal's own."""

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse

ODD = (
    "",
    "\x00",
    "-1",
    "0",
    "0,001",
    "1.5",
    "9" * 30,
    "9" * 5000,
    "1" + "0" * 18,
    "1.600 tỷ",
    "NaN",
    "Infinity",
    "1e400",
    "²",
    "٣",
    "31/12/9999",
    "01/01/0001",
    "31/12/2100",
    "01/01/1900",
    "31/02/2026",
    "x" * 6000,
    "\ud800",
    "true",
    "10",
    "súng AK",
    "1:1",
    "2026",
)


class Undo(Exception):
    pass


def pages(world):
    def key(what):
        return world.keys[what, "own"]

    building, project = key("headquarters"), key("project")
    return {
        "ward": [
            ("facilities:headquarters-create", ()),
            ("facilities:headquarters-edit", (building,)),
            ("facilities:headquarters-use", (building,)),
            ("facilities:headquarters-use-add", (building,)),
            ("facilities:occupancy-edit", (key("occupancy"),)),
            ("facilities:survey-add", (building,)),
            ("facilities:house-add", (building,)),
            ("facilities:house-edit", (key("house"),)),
            ("facilities:paper-add", (building,)),
            ("facilities:paper-withdraw", (key("paper"),)),
            ("facilities:equipment-edit", (key("ward"),)),
            ("facilities:handover-create", (key("ward"),)),
            ("facilities:project-create", ()),
            ("facilities:project-edit", (project,)),
            ("facilities:stage-edit", (project,)),
            ("facilities:remedy-create", ()),
            ("facilities:remedy-edit", (key("remedy"),)),
            ("facilities:ladder-edit", (project,)),
            ("facilities:disbursement-create", (key("funding"),)),
        ],
        "city": [
            ("facilities:headquarters-use-add", (building,)),
            ("facilities:occupancy-edit", (key("occupancy"),)),
            ("facilities:remedy-create", ()),
            ("facilities:surplus-edit", (key("surplus case"),)),
            ("facilities:surplus-withdraw", (key("surplus case"),)),
        ],
        "leader": [("facilities:surplus-decide", (key("surplus case"),))],
    }


def sent(form) -> dict:
    found = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, bool):
            value = "on" if value else None
        elif isinstance(value, date):
            value = value.strftime("%d/%m/%Y")
        elif hasattr(value, "pk"):
            value = value.pk
        if value is not None:
            found[bound.html_name] = value if isinstance(value, (list, tuple)) else str(value)
    return found


def _some(place: int) -> list[str]:
    """Two of the odd values, others for the next field: all in every field takes minutes."""
    return [ODD[(2 * place + step) % len(ODD)] for step in range(2)]


def try_all(client, name, args):
    url, faults = reverse(name, args=args), []
    got = client.get(url)
    if got.status_code != 200:
        return [f"{name}: GET {got.status_code}"]
    base = sent(got.context["form"])
    tries = [({}, "empty"), (base, "same")]
    fields = list(got.context["form"].fields)
    if len(fields) > 40:  # the table of stages, the ladder: a row of each shape
        fields = [
            each
            for each in fields
            if each.endswith(("-10", "-12", "-4", "_on", "version", "number", "document"))
            or "-" not in each
            or each.startswith(("them1", "2026"))
        ]
    tries += [
        ({**base, field: odd}, f"{field}={odd[:20]!r}") for place, field in enumerate(fields) for odd in _some(place)
    ]
    for data, what in tries:
        try:
            with transaction.atomic():
                answer = client.post(url, data)
                if answer.status_code not in (200, 302, 400, 403, 409, 422):
                    faults.append(f"{name} {what}: {answer.status_code}")
                if answer.status_code == 302 and (odd_page := client.get(answer.url)).status_code != 200:
                    faults.append(f"{name} {what}: then {odd_page.status_code}")
                raise Undo
        except Undo:
            pass
        except UnicodeEncodeError:
            pass  # half a surrogate pair does not leave the browser of the test
        except Exception as fault:
            faults.append(f"{name} {what}: {type(fault).__name__} {fault}"[:300])
    return faults


@pytest.mark.parametrize("who", ["ward", "city", "leader"])
def test_odd_values_in_every_field(world, cast, client, who):
    client.force_login({"ward": cast.ward1, "city": cast.reviewer, "leader": cast.leader}[who])
    faults = [fault for name, args in pages(world)[who] for fault in try_all(client, name, args)]
    assert not faults, "\n".join(faults)
