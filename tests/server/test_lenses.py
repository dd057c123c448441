"""Lists that leads share: checked, named once, changed by whoever shared them, withdrawn by any lead."""

from __future__ import annotations

from typing import Any

import pytest

from app.clock import new_id
from app.domain.errors import Refused
from app.sync.wire.lenses import PutLens, SharedLens
from server import audit, lenses
from server.centre import Centre
from server.door import Asked
from server.doorway import DOORS
from tests.world.centre import Running
from tests.world.plain import PlainSeat


def lens(centre: Centre, name: str = "供暖", **fields: Any) -> PutLens:
    return PutLens(**{"id": new_id(centre.clock), "name": name, "filters": {"area": "6301"}, "days": 7, **fields})


def test_it_is_there_for_all_until_it_is_withdrawn(centre: Centre) -> None:
    asked = lens(centre)
    for _ in range(2):  # an answer that was lost
        (there,) = lenses.put(centre, asked, "lead").lenses
    assert there == SharedLens(id=asked.id, name="供暖", by="lead", filters={"area": "6301"}, days=7)
    before = audit.verify(centre)[0]
    (named,) = lenses.put(centre, lens(centre, "供暖督办", id=asked.id), "lead").lenses
    assert named.name == "供暖督办" and audit.verify(centre)[0] == before + 1
    for _ in range(2):
        assert lenses.withdraw(centre, asked.id, "other").lenses == lenses.shared(centre).lenses == ()


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"name": " "}, "empty", "name"),
        ({"name": "长" * 41}, "too_long", "name"),
        ({"name": "a\nb"}, "name", "name"),
        ({"filters": {"nonsense": 1}}, "misuse", "filters"),
        ({"filters": {"lens": "rosy", "lens_at": "2026-01-01T00:00:00Z"}}, "unknown", "filters.lens"),
        ({"days": 0}, "range", "days"),
        ({"id": "x"}, "misuse", "id"),
    ],
)
def test_what_is_none_is_refused(centre: Centre, fields: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refused) as caught:
        lenses.put(centre, lens(centre, **fields), "lead")
    assert (caught.value.code, caught.value.fields) == (code, (field,))
    assert lenses.shared(centre).lenses == ()


def test_a_name_stands_once_and_is_changed_by_whoever_shared_it(centre: Centre) -> None:
    asked = lens(centre)
    lenses.put(centre, asked, "lead")
    for wrong, by, code in ((lens(centre), "other", "exists"), (lens(centre, "别的", id=asked.id), "other", "theirs")):
        with pytest.raises(Refused, match=code):
            lenses.put(centre, wrong, by)


def test_they_are_leads_alone(running: Running) -> None:
    doors = {door.path: door.run for door in DOORS}
    for name, code in (("lead1", None), ("op1", "role"), ("admin1", "role")):
        token = PlainSeat.of(running.centre, name).token
        for path, message in (("/v1/lenses", None), ("/v1/lenses/put", lens(running.centre, name))):
            if code is None:
                doors[path](running.centre, Asked(token, message))
            else:
                with pytest.raises(Refused, match=code):
                    doors[path](running.centre, Asked(token, message))
