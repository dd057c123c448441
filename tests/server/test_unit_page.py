"""The units' page: who sees what, every act by the rules, nothing typed lost."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from app.clock import WindClock, new_id
from app.domain.commands import AddContact, Dismiss, DispatchCase, Note, Review, Whistle
from app.domain.records import Caller, CaseFacts
from app.domain.words import Channel
from server import audit, roster
from server.centre import Centre
from tests.world.centre import PASSWORD, Running, serving
from tests.world.plain import PlainSeat
from tests.world.unit_page import Visitor

REPLY = {
    "checked_by": "刘建国",
    "contacted_at": "2026-11-22T10:30",
    "found": "主管道破裂",
    "done": "已更换管道",
    "text": "已修复，恢复供水",
}


@dataclass
class Town:
    """A served centre, an operator's seat, and the people of two units."""

    served: Running
    seat: PlainSeat

    def visitor(self, name: str, **more: Any) -> Visitor:
        visitor = Visitor(self.served, **more)
        assert visitor.sign_in(name).status == 303
        return visitor

    def dispatched(self, unit: str = "U1", co_units: tuple[str, ...] = (), **more: Any) -> str:
        case = self.seat.registering(**more)
        self.seat.do(case)
        self.do(DispatchCase, case.case, unit=unit, co_units=co_units, level=3)
        return case.case

    def do(self, act: type[Any], case: str, **fields: Any) -> None:
        self.seat.catch_up()
        verdict = self.seat.do(act(**self.seat.common(case, seen=self.seat.seen(case)), **fields))
        assert verdict.result in ("applied", "merged"), verdict
        self.seat.catch_up()

    def facts(self, case: str) -> CaseFacts:
        self.seat.catch_up()
        return self.seat.facts(case)


@pytest.fixture
def town(running: Running) -> Iterator[Town]:
    for name, roles in (("water", ["unit:U1"]), ("district", ["unit:U2"]), ("street", ["unit:U3"])):
        running.add(name, roles)
    with serving(running):
        yield Town(running, PlainSeat.of(running.centre, "lead1"))


def trail(centre: Centre, act: str) -> list[dict[str, Any]]:
    assert audit.verify(centre)[1] is None
    with centre.database.read() as connection:
        found = connection.exec_driver_sql("SELECT entry FROM audit ORDER BY n").scalars()
        return [entry for each in found if (entry := json.loads(each))["act"] == act]


def test_a_unit_signs_replies_and_approves(town: Town) -> None:
    case = town.dispatched()
    water = town.visitor("water")
    page = water.get("/unit")
    assert page.status == 200 and "待签收 1" in page.text and "13897251234" not in page.html
    assert "马女士" not in page.html
    assert water.act(case, "sign").status == 303
    assert town.facts(case).status == "signed"
    assert water.act(case, "reply", **REPLY).status == 303
    page = water.open(case)
    assert "已更换管道" in page.text and "2026-11-22 10:30" in page.text and "经办人" in page.text
    for rung in ("科室负责人", "分管领导"):
        assert f"您以此身份签字：{rung}" in water.open(case, "approve").text
        assert water.act(case, "approve").status == 303
    facts = town.facts(case)
    assert facts.status == "replied" and facts.dispatches[0].signatures == ("handler", "head", "leader")
    authors = {event.by for event in facts.timeline if event.what in ("sign", "reply", "approve")}
    assert authors == {town.served.people["water"]}, "the unit's person is the author"
    assert "已报热线 1" in water.get("/unit").text


def test_nobody_sees_another_units_case(town: Town) -> None:
    case = town.dispatched()
    district = town.visitor("district")
    assert case not in district.get("/unit").html
    for path in (f"/unit/case/{case}", f"/unit/case/{new_id(town.served.centre.clock)}", "/unit/case/x"):
        answer = district.get(path)
        assert answer.status == 404 and "停水" not in answer.html
    form = town.visitor("water").form(case, "sign")
    key = district.get("/unit").hidden("/unit/sign-out")
    assert district.post(f"/unit/case/{case}/sign", form | key).status == 404
    assert district.post(f"/unit/case/{case}/reveal", key).status == 404
    assert town.facts(case).status == "dispatched" and trail(town.served.centre, "reveal") == []


def test_control_without_looking_at_units_anybody_sees_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from server.unit import cases

    case = town.dispatched()
    monkeypatch.setattr(cases, "_sees", lambda *_given: True)
    assert town.visitor("district").open(case).status == 200


def test_what_is_returned_is_no_longer_theirs_and_what_is_passed_on_is_still_seen(town: Town) -> None:
    gone, down = town.dispatched(), town.dispatched("U2")
    water, district, street = (town.visitor(name) for name in ("water", "district", "street"))
    assert water.act(gone, "return", text="不归我们管").status == 303
    assert town.facts(gone).status == "open" and water.open(gone).status == 404 and gone not in water.get("/unit").html
    assert "下派" not in street.open(town.dispatched("U3")).text, "nobody is below"
    assert "东关大街街道办事处" in district.open(down, "pass_on").text
    assert district.act(down, "pass_on", to="U3", text="请街道办理").status == 303
    facts = town.facts(down)
    assert (facts.unit, facts.first_unit, facts.status) == ("U3", "U2", "dispatched")
    assert "已下派 1" in district.get("/unit").text and street.open(down).status == 200
    assert district.act(town.dispatched("U2"), "pass_on", to="U1").status == 422


def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(town: Town) -> None:
    case = town.dispatched()
    water = town.visitor("water")
    water.act(case, "sign")
    words = "第一行\n\n<b>第三行</b> & 完"
    page = water.act(case, "reply", **REPLY | {"text": "  ", "found": words, "contacted_at": "2030-01-01T00:00"})
    assert page.status == 422 and 'id="w-text"' in page.html
    assert "&lt;b&gt;第三行&lt;/b&gt; &amp; 完" in page.html and "<b>第三行" not in page.html
    again = page.hidden(f"/unit/case/{case}/reply")
    page = water.post(f"/unit/case/{case}/reply", again | REPLY | {"found": words, "contacted_at": "2030-01-01T00:00"})
    assert page.status == 422 and 'id="w-contacted_at"' in page.html and "已更换管道" in page.html
    page = water.act(case, "extend", days="0", text="等配件")
    assert page.status == 422 and 'id="w-days"' in page.html and "等配件" in page.html
    page = water.act(case, "extend", days="x2", text="等配件")
    assert page.status == 422 and 'value="x2"' in page.html
    page = water.act(case, "defer", approver="王局长", plan="分三期", promised="2020-01-01")
    assert page.status == 422 and 'id="w-promised"' in page.html and "分三期" in page.html
    assert water.act(case, "extend", days="2", text="等配件").status == 303
    assert (
        water.act(
            case,
            "defer",
            approver="王局长",
            plan="分三期",
            stages="2026-12-01 备料\n2026-12-10 施工",
            promised="2026-12-20",
        ).status
        == 303
    )
    assert town.facts(case).status == "deferred" and "挂账或会商 1" in water.get("/unit").text
    assert water.act(case, "clear", text="已完工，照片在案").status == 303
    assert town.facts(case).status == "replied"


def test_a_page_that_is_no_longer_true_says_so_and_keeps_what_was_typed(town: Town) -> None:
    case = town.dispatched()
    one, two = town.visitor("water"), town.visitor("water")
    one.act(case, "sign")
    one.act(case, "reply", **REPLY)
    form = two.form(case, "approve")
    one.act(case, "reply", **REPLY | {"text": "改成另一个答复"})
    page = two.post(f"/unit/case/{case}/approve", form | {"text": "同意，措辞很好"})
    assert page.status == 409 and "又有变动" in page.text and "同意，措辞很好" in page.html
    assert "改成另一个答复" in page.text, "what would be signed now"
    assert town.facts(case).dispatches[0].signatures == ("handler",)
    assert two.post(f"/unit/case/{case}/approve", page.hidden(f"/unit/case/{case}/approve")).status == 303
    form = one.form(case, "return")
    one.act(case, "approve")
    page = one.post(f"/unit/case/{case}/return", form | {"text": "不归我们"})
    assert page.status == 409 and "不归我们" in page.html and town.facts(case).status == "replied"


def test_the_same_form_sent_twice_is_one_act(town: Town) -> None:
    case = town.dispatched()
    water = town.visitor("water")
    water.act(case, "sign")
    form = water.form(case, "reply") | REPLY
    assert [water.post(f"/unit/case/{case}/reply", form).status for _ in range(3)] == [303, 303, 303]
    assert [event.what for event in town.facts(case).timeline].count("reply") == 1
    other = town.dispatched()
    stolen = form | water.form(other, "sign") | {"id": form["id"]}
    assert water.post(f"/unit/case/{other}/sign", stolen).status == 400
    assert town.facts(other).status == "dispatched"


def test_whole_names_are_shown_to_who_is_recorded(town: Town) -> None:
    caller = Caller(id=town.seat.common()["id"], name="马晓燕", phone="13897215521", address="东关大街 18 号 3 室")
    case = town.dispatched(caller=caller, text="请打 13897215521 找我")
    water = town.visitor("water")
    page = water.open(case)
    assert "马晓燕" not in page.html and "13897215521" not in page.html and "马**" in page.text
    page = water.post(f"/unit/case/{case}/reveal", page.hidden(f"/unit/case/{case}/reveal"))
    assert page.status == 200 and "马晓燕" in page.text and "tel:13897215521" in page.html and "3 室" in page.text
    (entry,) = trail(town.served.centre, "reveal")
    assert (entry["by"], entry["case"]) == (town.served.people["water"], case)
    assert (entry["what"], entry["why"]) == ("phone", "contact")
    assert town.facts(case).timeline[-1].what == "reveal"
    assert "马晓燕" not in water.open(case).html


def test_notes_between_colleagues_stay_there(town: Town) -> None:
    case = town.dispatched()
    town.do(Note, case, text="此人是老上访户")
    page = town.visitor("water").open(case)
    assert "老上访户" not in page.html


def test_script_and_hidden_signs_in_a_citizens_words_are_text(town: Town) -> None:
    case = town.dispatched(text="<script>alert(1)</script>\u202e改向", place='"><img src=x onerror=alert(2)>')
    water = town.visitor("water")
    for page in (water.get("/unit"), water.open(case)):
        assert "<script>alert" not in page.html and "<img" not in page.html and "\u202e" not in page.html
        assert "&lt;script&gt;" in page.html and "⟨202E⟩" in page.html
        policy = page.heads["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert page.heads["X-Content-Type-Options"] == "nosniff" and page.heads["Cache-Control"] == "no-store"


def test_a_forged_form_changes_nothing(town: Town) -> None:
    case = town.dispatched()
    water = town.visitor("water")
    form = water.form(case, "sign")
    for forged in (form | {"form": "0" * 64}, {k: v for k, v in form.items() if k != "form"}):
        assert water.post(f"/unit/case/{case}/sign", forged).status == 403
    for heads in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        assert water.post(f"/unit/case/{case}/sign", form, **heads).status == 400
    other = town.visitor("water").form(case, "sign")["form"]
    assert water.post(f"/unit/case/{case}/sign", form | {"form": other}).status == 403
    assert town.facts(case).status == "dispatched"
    assert water.post("/unit/sign-out", {"form": "x"}).heads["Location"] == "/unit"
    assert water.get("/unit").status == 200
    outsider = Visitor(town.served)
    outsider.get("/unit/sign-in")
    assert outsider.post("/unit/sign-in", {"form": "x", "name": "water", "password": PASSWORD}).status == 403
    assert water.post(f"/unit/case/{case}/sign", form).status == 303


def test_control_without_the_key_a_forged_form_would_do(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from server.unit import pages

    case = town.dispatched()
    water = town.visitor("water")
    form = water.form(case, "sign") | {"form": "0" * 64}
    monkeypatch.setattr(pages, "_equal", lambda *_given: True)
    assert water.post(f"/unit/case/{case}/sign", form).status == 303


def test_a_session_ends_and_what_was_typed_comes_back(town: Town, clock: WindClock) -> None:
    case = town.dispatched()
    water = town.visitor("water")
    water.act(case, "sign")
    form = water.form(case, "reply") | REPLY
    clock.wind(1801)
    page = water.post(f"/unit/case/{case}/reply", form)
    assert page.status == 401 and "登录已到期" in page.text and "已更换管道" in page.html
    town.seat = PlainSeat.of(town.served.centre, "lead1")
    assert [event.what for event in town.facts(case).timeline].count("reply") == 0
    kept = page.hidden("/unit/sign-in")
    wrong = water.post("/unit/sign-in", kept | {"name": "water", "password": "not the one"})
    assert wrong.status == 401 and "已更换管道" in wrong.html
    page = water.post("/unit/sign-in", wrong.hidden("/unit/sign-in") | {"name": "water", "password": PASSWORD})
    assert page.status == 200 and "尚未提交" in page.text and "已更换管道" in page.html
    assert water.post(f"/unit/case/{case}/reply", page.hidden(f"/unit/case/{case}/reply") | REPLY).status == 303
    for _hour in range(25):
        clock.wind(1790)
        alive = water.get("/unit").status
    assert alive == 303, "at most half a day, however busy"


def test_who_is_disabled_or_signed_out_is_out_at_once(town: Town) -> None:
    centre = town.served.centre
    water = town.visitor("water")
    roster.act_on(centre, town.served.people["water"], "sign_out", "centre")
    assert water.get("/unit").heads["Location"] == "/unit/sign-in"
    water = town.visitor("water")
    assert water.post("/unit/sign-out", water.get("/unit").hidden("/unit/sign-out")).status == 303
    assert water.get("/unit").status == 303
    water = town.visitor("water")
    roster.act_on(centre, town.served.people["water"], "disable", "centre")
    assert water.get("/unit").status == 303
    assert Visitor(town.served).sign_in("water").status == 401


def test_guessing_is_locked_as_at_the_seats_and_only_units_come_in(town: Town) -> None:
    guesser = Visitor(town.served)
    assert [guesser.sign_in("water", "guess").status for _ in range(5)] == [401] * 5
    locked = guesser.sign_in("water")
    assert locked.status == 429 and "unit" not in {name for name, value in guesser.cookies.items() if value}
    assert Visitor(town.served).sign_in("op1").status == 403
    strange = [Visitor(town.served).sign_in("nobody at all", "guess").status for _ in range(6)]
    assert strange == [401] * 5 + [429]
    assert len(trail(town.served.centre, "sign_in_failed")) == 5


def test_the_cookie_is_for_the_page_alone(town: Town) -> None:
    answer = Visitor(town.served).sign_in("water")
    cookies = answer.heads.get_all("Set-Cookie")
    assert all("HttpOnly" in each and "SameSite=strict" in each and "Path=/unit" in each for each in cookies)
    assert not any("Secure" in each for each in cookies), "plain http on loopback"


def test_the_list_is_by_urgency(town: Town, clock: WindClock) -> None:
    one, two, _waits, back = (town.dispatched() for _ in range(4))
    water = town.visitor("water")
    for case in (one, two, back):
        water.act(case, "sign")
    water.act(back, "reply", **REPLY)
    water.act(back, "approve")
    water.act(back, "approve")
    town.do(Review, back, accepted=False, text="没有联系诉求人")
    page = water.get("/unit")
    order = [page.html.index(f'id="{name}"') for name in ("to_sign", "sent_back", "in_hand")]
    assert order == sorted(order) and page.html.count('class="card"') == 4
    assert "没有联系诉求人" in water.open(back).text
    clock.wind(3 * 86_400)
    water = town.visitor("water")
    assert 'id="soon"' in water.get("/unit").html
    clock.wind(5 * 86_400)
    assert "已超期 4" in town.visitor("water").get("/unit").text


def test_a_warning_reaches_the_unit_with_its_reasons(town: Town) -> None:
    """Six citizens, one matter: whoever handles it reads why, and nobody else; five are none."""
    cases: list[str] = []
    for n in range(6):
        water = town.visitor("water").get("/unit")
        assert 'id="warnings"' not in water.html, f"{n} citizens are no warning"
        cases.append(
            town.dispatched(area="630101", caller=Caller(id=new_id(town.served.centre.clock), phone=f"1389721552{n}"))
        )
    page = town.visitor("water").get("/unit")
    assert "预警 1" in page.text and "6 名群众" in page.text and "近 5 个工作日" not in page.text
    assert all(f'href="/unit/case/{case}"' in page.html.split("</section>")[0] for case in cases)
    assert "1389721552" not in page.html
    assert 'id="warnings"' not in town.visitor("district").get("/unit").html
    english = town.visitor("water").get("/unit?lang=en")
    assert "6 citizens spoke of one matter" in english.text
    newest = max((town.facts(case) for case in cases), key=lambda facts: (facts.at, facts.id))
    matter = f"matter:{newest.category}:630101"
    town.do(Dismiss, newest.id, text="同一处漏水，已在修", warning=matter)
    assert 'id="warnings"' not in town.visitor("water").get("/unit").html


def test_a_co_unit_and_a_unit_called_in_have_their_part(town: Town) -> None:
    case = town.dispatched("U2", co_units=("U1",))
    water, street = town.visitor("water"), town.visitor("street")
    assert street.open(case).status == 404
    assert water.act(case, "sign").status == 303 and town.facts(case).status == "dispatched"
    town.do(Whistle, case, units=("U3",), unit="U2", said_by="王主任", told="phone")
    assert "吹哨待报到 1" in street.get("/unit").text
    assert street.act(case, "report_in").status == 303
    assert town.facts(case).timeline[-1].what == "report_in"
    assert water.act(case, "reply", **REPLY).status == 303
    assert town.facts(case).dispatches[1].signatures == ("handler",)


def test_a_withdrawn_unit_keeps_its_name_on_the_page(town: Town) -> None:
    from app.sync.wire import Kind
    from server.catalogue import put_table
    from tests.world.centre import CATEGORIES, UNITS

    case = town.dispatched("U1", co_units=("U2",))
    put_table(town.served.centre, Kind.UNIT, [UNITS[0]], "centre")
    put_table(town.served.centre, Kind.CATEGORY, [each for each in CATEGORIES if each.code != "A1"], "centre")
    water = town.visitor("water")
    page = water.open(case).text
    assert "城东区政府" in page and "供水" in page and "供水" in water.get("/unit").text


def test_named_signers_and_material_checks(running: Running) -> None:
    from app.domain.records import Unit
    from app.sync.wire import Kind
    from server.catalogue import put_table

    put_table(running.centre, Kind.UNIT, [Unit(code="U1", name="市水务局", checks=True)], "centre")
    people = {name: ["unit:U1"] for name in ("clerk", "one", "two", "three")} | {"head": ["unit:U1", "head:U1"]}
    for name, roles in people.items():
        running.add(name, roles)
    with serving(running):
        town = Town(running, PlainSeat.of(running.centre, "lead1"))
        case = town.dispatched(request_type="help")
        clerk, one, two, three, head = (town.visitor(name) for name in people)
        clerk.act(case, "sign")
        clerk.act(case, "reply", **REPLY)
        assert "材料" in one.open(case, "approve").text
        assert one.act(case, "approve").status == 303
        form = two.form(case, "approve") | one.get("/unit").hidden("/unit/sign-out")
        refused = one.post(f"/unit/case/{case}/approve", form)
        assert refused.status == 422 and "审签" in refused.text
        assert two.act(case, "approve").status == 303
        assert three.act(case, "approve").status == 303
        assert "签字" not in two.open(case, "approve").text
        assert head.act(case, "approve", text="同意").status == 303
        assert town.facts(case).status == "replied"
        assert town.facts(case).dispatches[0].signatures == ("handler", "check_1", "check_2", "check_3", "head")


def test_the_language_is_chosen_and_stays(town: Town) -> None:
    case = town.dispatched()
    water = town.visitor("water")
    assert 'lang="zh-CN"' in water.open(case).html
    assert 'lang="en"' in water.open(case, lang="en").html
    page = water.open(case)
    assert 'lang="en"' in page.html and "Sign by" in page.text


def test_another_callers_addition_reaches_the_unit(town: Town) -> None:
    case = town.dispatched()
    contact = town.seat.common()["id"]
    town.do(AddContact, case, contact=contact, channel=Channel.PHONE, text="又停水了，电话 13897215521")
    page = town.visitor("water").open(case)
    assert "又停水了" in page.text and "13897215521" not in page.html


# files

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200_000)


def multipart(fields: dict[str, str], files: list[tuple[str, bytes]]) -> tuple[bytes, dict[str, str]]:
    """A form with files, as browsers write it."""
    parts = [f'--xYz\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items()]
    for name, body in files:
        head = f'--xYz\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        parts.append(head.encode() + b"Content-Type: image/png\r\n\r\n" + body + b"\r\n")
    return b"".join(parts) + b"--xYz--\r\n", {"Content-Type": "multipart/form-data; boundary=xYz"}


def attach(visitor: Visitor, case: str, *files: tuple[str, bytes], **fields: str) -> Any:
    body, heads = multipart(visitor.form(case, "attach") | fields, list(files))
    return visitor.post(f"/unit/case/{case}/attach", body, **heads)


def test_files_come_and_are_given_out_as_downloads(town: Town) -> None:
    case = town.dispatched()
    water = town.visitor("water")
    odd = PNG + b"\r\n--xY\r\n\n\r\0\xff"
    assert attach(water, case, ("现场 照片.png", odd), ("../../b.pdf", b"%PDF-1.7 x")).status == 303
    page = water.open(case)
    assert "现场 照片.png" in page.text and "b.pdf" in page.text and ".." not in page.text
    links = [
        link.split('"')[0] for link in page.html.split('href="') if f"/unit/case/{case}/file/" in link.split('"')[0]
    ]
    first, second = (water.get(link) for link in reversed(links))
    assert (first.body, second.body) == (odd, b"%PDF-1.7 x"), "byte for byte"
    assert first.heads["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E7%8E%B0")
    assert first.heads["X-Content-Type-Options"] == "nosniff" and "sandbox" in first.heads["Content-Security-Policy"]
    (read, _other) = trail(town.served.centre, "file")
    assert (read["by"], read["case"]) == (town.served.people["water"], case)
    district = town.visitor("district")
    assert district.get(links[0]).status == 404, "another unit's file"
    assert Visitor(town.served).get(links[0]).status == 303
    assert [event.what for event in town.facts(case).timeline].count("attach") == 2


def test_what_a_program_would_run_is_no_file_and_the_rest_is_kept(town: Town) -> None:
    case = town.dispatched()
    water = town.visitor("water")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    for name, body in (
        ("a.svg", svg),
        ("a.png", svg),
        ("a.html", b"<script>"),
        ("a.exe", b"MZ\x90"),
        ("a.png", b""),
        ("a.docx", b"PK\x03\x04 nothing"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(21 * 2**20)),
    ):
        page = attach(water, case, (name, body), plate="青A12345")
        assert page.status == 422 and 'value="青A12345"' in page.html, name
    assert attach(water, case).status == 422
    assert "attach" not in [event.what for event in town.facts(case).timeline]
    with town.served.centre.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM file_piece").scalar_one() == 0


def test_the_same_files_sent_twice_are_there_once(town: Town) -> None:
    case = town.dispatched()
    water = town.visitor("water")
    body, heads = multipart(water.form(case, "attach"), [("a.png", PNG), ("b.png", PNG)])
    assert [water.post(f"/unit/case/{case}/attach", body, **heads).status for _ in range(2)] == [303, 303]
    assert [event.what for event in town.facts(case).timeline].count("attach") == 2


def test_an_evidence_set_is_whole_with_every_item(town: Town) -> None:
    case = town.dispatched()
    water = town.visitor("water")
    attach(water, case, ("a.png", PNG))
    assert "证据" not in water.open(case).text
    attach(water, case, ("b.png", PNG), plate="青A12345")
    assert "证据还缺：拍摄时间、地点" in water.open(case).text
    attach(water, case, ("c.png", PNG), taken_at="2026-11-22T08:00", place="东关大街")
    assert "证据齐全" in water.open(case).text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe%",
        b"--xYz",
        b"--xYz\r\n\r\n--xYz--",
        b"--other\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--other--",
        b'--xYz\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--xYz--',
        b"--xYz\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\nx\r\n--in--\r\n--xYz--",
        b"--xYz\r\n" * 5000,
    ],
)
def test_rubbish_in_parts_is_refused(town: Town, body: bytes) -> None:
    case = town.dispatched()
    water = town.visitor("water")
    answer = water.post(f"/unit/case/{case}/attach", body, **{"Content-Type": "multipart/form-data; boundary=xYz"})
    assert answer.status in (400, 403) and "Traceback" not in answer.html
    assert "attach" not in [event.what for event in town.facts(case).timeline]


# rubbish

ODD = (
    "\0",
    "\u202eabc\u202c",
    "\u0301" * 1_000,
    "𠮷𠮷👨‍👩‍👧",
    "字" * 100_000,
    "a" * 350_000,
    "０１２",
    "2026-02-30",
    "0001-01-01T00:00",
    "24:00",
    "1e400",
    "-1",
    "9" * 400,
    " \u3000\t",
    "'; DROP TABLE record; --",
    "<img src=x onerror=alert(1)>",
    "{{7*7}}",
    "../../etc/passwd",
)
FIELDS = {
    "reply": ("checked_by", "contacted_at", "found", "text"),
    "extend": ("days", "text"),
    "defer": ("approver", "promised", "stages"),
    "return": ("text",),
    "whistle": ("units",),
    "sign": ("id", "turn", "version", "unit", "form", "strange"),
}
GOOD = {"days": "1", "approver": "王局长", "plan": "分期", "promised": "2026-12-20", "units": "U3"} | REPLY


def test_rubbish_in_every_field_is_an_answer_and_never_a_fault(town: Town) -> None:
    case = town.dispatched("U2")
    district = town.visitor("district")
    district.act(case, "sign")
    forms = {do: district.form(case, do) for do in FIELDS if do != "sign"}
    forms["sign"] = forms["reply"]
    for do, names in FIELDS.items():
        for name in names:
            for odd in ODD:
                page = district.post(f"/unit/case/{case}/{do}", forms[do] | GOOD | {name: odd})
                assert page.status in (303, 400, 403, 404, 409, 413, 422), (do, name, odd[:20], page.status)
                read = re.sub(r"<textarea.*?</textarea>|<input[^>]*>", "", page.html, flags=re.DOTALL)
                assert "<img src=x" not in page.html and "\u202e" not in read, "typed it comes back, read it shows"
    assert audit.verify(town.served.centre)[1] is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/unit/case/", {404}),
        ("/unit/case/%00", {404}),
        ("/unit/case/" + "x" * 5_000, {404}),
        ("/unit/case/../../etc", {404}),
        ("/unit?lang=en&lang=zh_CN", {400}),
        ("/unit?lang=%00", {400}),
        ("/unit?lang=xx", {200}),
        ("/unit/sign-in?place=https://evil.example", {200}),
        ("/unit/sign-in?place=//evil.example", {200}),
        ("/unit/nothing", {404}),
    ],
)
def test_odd_addresses(town: Town, path: str, expected: set[int]) -> None:
    page = town.visitor("water").get(path)
    assert page.status in expected and "evil.example" not in page.html


def test_odd_bodies_and_methods(town: Town) -> None:
    water = town.visitor("water")
    case = town.dispatched()
    form = water.form(case, "sign")
    where = f"/unit/case/{case}/sign"
    for body, media in (
        (b"{}", "application/json"),
        (b"\xff\xfe\x00a", "application/x-www-form-urlencoded"),
        ("form=停".encode("gbk"), "application/x-www-form-urlencoded"),
        (b"a=1&a=2", "application/x-www-form-urlencoded"),
        (b"&".join(b"f%d=1" % n for n in range(100)), "application/x-www-form-urlencoded"),
        (b"x", ""),
        (b"a" * 450_000, "application/x-www-form-urlencoded"),
    ):
        page = water.post(where, body, **{"Content-Type": media})
        assert page.status in (400, 403, 413), (body[:20], page.status)
    for method in ("PUT", "DELETE", "PATCH"):
        assert water.ask(method, where, b"", {}).status == 405
    assert water.ask("GET", "/unit/sign-out", None, {}).status == 405
    cookie = water.cookies["unit"]
    for odd in ("", "x", "a" * 5_000, "~" * 40, cookie[:-1]):
        water.cookies["unit"] = odd
        assert water.get("/unit").status == 303
    water.cookies["unit"] = cookie
    assert town.facts(case).status == "dispatched"
    assert water.post(where, form).status == 303, "and it goes on afterwards"
