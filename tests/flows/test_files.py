"""Files from a seat: kept offline, sent up in pieces, gone on with where it broke off, never lost."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from app.desk import Act
from app.domain.errors import Refused
from app.domain.files import PIECE_BYTES
from app.domain.words import Channel
from app.questions.shapes import CaseOf
from app.sync.wire.files import Got, PutPiece
from server.database import rows
from server.enclosed import enclosed
from server.receive import Arrival, receive
from tests.world.city import INTAKE, City, Seat, city

JPEG = b"\xff\xd8\xff\xe0" + os.urandom(7 * PIECE_BYTES + 999)


def at_centre(town: City) -> list[bytes]:
    with town.centre.centre.database.read() as connection:
        found: dict[str, bytes] = {}
        for ident, body in rows(connection, "SELECT id, body FROM file_piece ORDER BY id, at", ()):
            found[ident] = found.get(ident, b"") + body
    return list(found.values())


def kept(seat: Seat) -> int:
    return seat.count("SELECT count(*) FROM attached")


def file_of(seat: Seat, case: str) -> str:
    return seat.desk.ask(CaseOf(case=case)).private.attachments[0].id


def test_a_file_put_offline_comes_to_the_centre_whole() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        case = one.register().case
        one.idle()
        one.offline()
        one.desk.files.attach(case, "C:\\照片\\现场.jpg", JPEG, plate="青A12345")
        assert kept(one) == 1 and at_centre(town) == []
        told = one.desk.ask(CaseOf(case=case)).private.attachments[0]
        assert (told.name, told.media, told.size) == ("现场.jpg", "image/jpeg", len(JPEG))
        assert told.hash == hashlib.sha256(JPEG).hexdigest() and told.plate == "青A12345"
        assert one.desk.files.read(case, told.id) == JPEG
        one.close()
        one.sign_in()
        assert kept(one) == 1, "still there after the program ended"
        one.online()
        town.until(lambda: kept(one) == 0)
        assert at_centre(town) == [JPEG]
        assert one.desk.files.read(case, told.id) == JPEG, "from the centre now"
        two.idle()
        assert two.desk.files.read(case, told.id) == JPEG, "the case is in the queue"
        town.agrees()


def test_a_file_that_came_with_a_contact_goes_with_its_case(tmp_path: Path) -> None:
    (tmp_path / "路灯.jpg").write_bytes(JPEG)
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        arrival = Arrival(channel=Channel.WECHAT, text="路灯不亮", files=enclosed(tmp_path, "路灯.jpg"))
        case = receive(town.centre.centre, arrival)
        assert case is not None
        one.idle()
        one.desk.take(case)
        (file,) = one.desk.ask(CaseOf(case=case)).private.attachments
        assert (file.name, file.size, file.by) == ("路灯.jpg", len(JPEG), "centre")
        assert one.desk.files.read(case, file.id) == JPEG
        one.desk.do(Act("register_case", INTAKE | {"case": case}), Act("dispatch", {"unit": "U1"}))
        one.idle()
        two.idle()
        with pytest.raises(Refused):
            two.desk.files.read(case, file.id)
        two.desk.open_case(case)
        two.idle()
        assert [each.id for each in two.desk.ask(CaseOf(case=case)).private.attachments] == [file.id]
        assert two.desk.files.read(case, file.id) == JPEG
        with town.centre.centre.database.read() as connection:
            trail = [row[0] for row in rows(connection, "SELECT entry FROM audit ORDER BY n", ())]
        assert sum('"act":"file"' in entry for entry in trail) == 2, "each reading is a line of the trail"
        town.agrees()


def test_it_goes_on_where_the_line_broke() -> None:
    with city() as town:
        one = town.seat("op1")
        case = one.register().case
        one.desk.files.attach(case, "a.jpg", JPEG)
        one.idle()
        for _cut in range(3):
            one.network.cut_off()
            one.network.heal()
            one.desk.sync_now()
        with town.stopped():
            assert kept(one) in (0, 1)
        one.desk.sync_now()
        town.until(lambda: kept(one) == 0)
        assert at_centre(town) == [JPEG], "no byte twice, none missing"


def test_whose_case_it_is_not_reads_nothing() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        case = one.register().case
        one.desk.files.attach(case, "a.jpg", JPEG)
        one.act("dispatch", case, unit="U1")
        one.idle()
        town.until(lambda: kept(one) == 0)
        file = file_of(one, case)
        two.idle()
        with pytest.raises(Refused) as refused:
            two.desk.files.read(case, file)
        assert refused.value.code == "no_case"
        two.desk.open_case(case)
        assert two.desk.files.read(case, file) == JPEG


def test_what_is_refused_is_not_kept() -> None:
    with city() as town:
        one = town.seat("op1")
        case = one.register().case
        for name, body, code in (("a.exe", b"MZ", "file_type"), ("a.jpg", b"", "empty")):
            with pytest.raises(Refused) as refused:
                one.desk.files.attach(case, name, body)
            assert refused.value.code == code
        assert kept(one) == 0
        town.agrees()


def test_another_file_than_was_told_is_dropped_at_the_centre() -> None:
    with city() as town:
        one = town.seat("op1")
        case = one.register().case
        one.desk.files.attach(case, "a.jpg", JPEG)
        one.idle()
        town.until(lambda: kept(one) == 0)
        file = one.desk.ask(CaseOf(case=case)).private.attachments[0]
        with town.centre.centre.database.write() as connection:
            connection.exec_driver_sql("DELETE FROM file_piece")
        entered, other = one.desk._entered, b"\xff\xd8\xff\xe0" + bytes(len(JPEG) - 4)

        def put(at: int, body: bytes) -> int:
            asked = PutPiece(device=entered.about.device, case=case, file=file.id, at=at, body=body)
            ask = entered.session.centre.twin().ask
            return entered.session.call(lambda token: ask("/v1/files/put", asked, Got, token)).got

        with pytest.raises(Refused) as refused:
            put(PIECE_BYTES, other[:PIECE_BYTES])
        assert refused.value.code == "range", "nothing before it"
        with pytest.raises(Refused) as refused:
            for at in range(0, len(other), PIECE_BYTES):
                put(at, other[at : at + PIECE_BYTES])
        assert refused.value.code == "file_hash" and at_centre(town) == []
        for at in range(0, len(JPEG), PIECE_BYTES):
            put(at, JPEG[at : at + PIECE_BYTES])
        assert put(0, JPEG[:PIECE_BYTES]) == len(JPEG), "what is there already changes nothing"
        assert at_centre(town) == [JPEG]
