"""How a person comes to a seat: the first time, every other time, after a reset; and who does not come in."""

from pathlib import Path

import pytest

from app.clock import WindClock
from app.desk import Desk, Line
from app.domain import limits
from app.domain.errors import Refused, Trouble
from app.questions.leadshapes import Alarms
from app.questions.shapes import CaseOf, Outbox
from app.store import profile
from app.sync.wire import Kind
from server.catalogue import put_table
from server.centre import NOBODY
from tests.world.centre import PASSWORD
from tests.world.city import City, Seat, city
from tests.world.proxy import Proxy
from tests.world.tls import self_signed

NEW = "another horse 12345"


def opened(town: City, seat: Seat, password: str = PASSWORD, url: str | None = None, certificate: str = "") -> Desk:
    return Desk.open(seat.root, seat.name, password, WindClock(town.clock.now()), url or seat.network.url, certificate)


def test_the_first_sign_in_enrols_and_brings_the_tables() -> None:
    with city() as town:
        one = town.seat("op1")
        assert one.desk.book.versions.keys() == {"category", "area", "unit", "duty", "day"}
        assert one.desk.person.roles == ("operator",)
        assert one.desk.wait_link(10) is Line.ONLINE
        assert len(profile.people(one.root)) == 1
        town.agrees()


def test_a_wrong_password_a_stranger_and_no_address_come_in_nowhere() -> None:
    with city() as town:
        one = Seat(town, "op1", WindClock(town.clock.now()))
        town.seats.append(one)
        for name, password, url, code in (
            ("op1", "wrong 12345", one.network.url, "password"),
            ("nobody", PASSWORD, one.network.url, "password"),
            ("op1", PASSWORD, None, "needs_centre"),
            ("op1", PASSWORD, "http://example.org", "centre"),
        ):
            with pytest.raises(Refused) as no:
                Desk.open(one.root, name, password, one.clock, url)
            assert no.value.code == code
        assert profile.people(one.root) == ()


def test_where_the_hotline_wants_a_yes_a_new_seat_waits_for_it() -> None:
    with city() as town:
        admin, one = town.seat("admin1"), Seat(town, "op1", WindClock(town.clock.now()))
        town.seats.append(one)
        put_table(town.centre.centre, Kind.LIMIT, [limits.checked("enrolment", "asked")], NOBODY)
        with pytest.raises(Refused) as no:
            one.sign_in()
        assert no.value.code == "awaits_yes" and profile.people(one.root) == ()
        (asks,) = next(row.asks for row in admin.desk.people_list() if row.name == "op1")
        row = admin.desk.people_act(town.centre.people["op1"], "admit", machine=asks.machine)
        assert row.asks == ()
        one.sign_in()
        one.register()
        one.close()
        one.sign_in()
        one.idle()
        put_table(town.centre.centre, Kind.LIMIT, [limits.checked("enrolment", "open")], NOBODY)
        town.agrees()  # by machines of its own


def test_offline_the_password_alone_lets_in() -> None:
    with city() as town:
        one = town.seat("op1")
        case = one.register().case
        one.idle()
        one.offline()
        one.close()
        with pytest.raises(Refused) as no:
            opened(town, one, "wrong 12345")
        assert no.value.code == "password"
        one.sign_in()
        assert one.desk.ask(CaseOf(case=case)).private.text
        one.online()
        town.agrees()


def test_after_a_long_time_offline_the_password_of_this_morning_signs_in_again() -> None:
    with city() as town:
        one = town.seat("op1")
        one.idle()
        one.offline()
        one.close()
        town.clock.wind(town.centre.centre.settings.refresh_s + 1)
        one.sign_in()
        one.register()
        one.online()
        town.agrees()


def test_a_reset_password_opens_the_same_profile() -> None:
    with city() as town:
        admin, one = town.seat("admin1"), town.seat("op1")
        one.idle()
        one.offline()
        number = one.register().number
        one.desk.save_draft("form", "intake", {"text": "打到一半"})
        one.close()
        admin.desk.people_act(town.centre.people["op1"], "reset", password=NEW)
        one.network.heal()
        one.sign_in(NEW)
        assert one.count("SELECT count(*) FROM drafts") == 1
        assert one.desk.ask(Outbox())[0].number == number
        one.idle()
        one.offline()
        one.close()
        with pytest.raises(Refused):
            opened(town, one, PASSWORD)
        one.sign_in(NEW)
        one.online()
        town.agrees()


def test_a_locked_seat_gives_nothing_until_the_person_is_back() -> None:
    with city() as town:
        one = town.seat("op1")
        case = one.register().case
        one.desk.lock()
        for do in (lambda: one.desk.ask(CaseOf(case=case)), one.register):
            with pytest.raises(Trouble, match="locked"):
                do()
        assert one.desk.ask(Alarms()) == [], "that an emergency waits names nobody"
        one.desk.save_draft("form", "intake", {"text": "打到一半"})
        with pytest.raises(Refused):
            one.desk.unlock("wrong 12345")
        one.desk.unlock(PASSWORD)
        assert one.desk.ask(CaseOf(case=case)).facts.id == case
        town.agrees()


def test_a_certificate_is_trusted_when_a_person_has_compared_it(tmp_path: Path) -> None:
    with city() as town:
        one = Seat(town, "op1", WindClock(town.clock.now()))
        town.seats.append(one)
        _, shown, fingerprint = self_signed(tmp_path)
        _, other, _ = self_signed(tmp_path, "other.example")
        one.network.close()
        one.network = Proxy(town.centre.url, shown)
        with pytest.raises(Trouble) as met:
            opened(town, one)
        assert (met.value.code, met.value.detail) == ("certificate", fingerprint)
        with pytest.raises(Trouble) as wrong:
            opened(town, one, certificate="00" * 32)
        assert wrong.value.code == "certificate"
        one.desk = opened(town, one, certificate=":".join(fingerprint[i : i + 2].upper() for i in range(0, 64, 2)))
        one.register()
        town.agrees()
        one.network.tls = other
        one.network.break_lines()
        one.desk.sync_now()
        town.until(lambda: one.desk.link_state().reason == "certificate")
        one.network.tls = shown
        one.desk.sync_now()
        town.agrees()


def test_the_disk_holds_nothing_readable_of_a_citizen() -> None:
    """P20 in its quick form."""
    markers = {"text": "标记一二三四五", "place": "标记小区九九九", "name": "标记姓名甲乙", "phone": "13812345670"}
    with city() as town:
        one = town.seat("op1")
        caller = {"name": markers["name"], "phone": markers["phone"]}
        one.register(text=markers["text"], place=markers["place"], caller=caller)
        one.desk.save_draft("form", "intake", markers)
        one.idle()
        for left_open in (True, False):
            files = [each for each in one.root.rglob("*") if each.is_file()]
            assert len(files) > 3
            written = b"".join(each.read_bytes() for each in files)
            for marker in markers.values():
                for encoding in ("utf-8", "utf-16-le", "gb18030"):
                    assert marker.encode(encoding) not in written
                assert marker.encode("unicode_escape") not in written
            if left_open:
                one.close()
        plain = one.root / "control"
        plain.write_text(markers["text"])
        assert markers["text"].encode() in b"".join(e.read_bytes() for e in one.root.rglob("*") if e.is_file())
