"""A call from its ring to the dispatched case, by keys alone, at the real window, against a real centre."""

from __future__ import annotations

from typing import Any

from app.phone.simulated import Caller, SimulatedLine
from app.questions.shapes import CaseOf
from tests.ui.panes.intake.conftest import CTRL, Key, Sitting
from tests.world.city import City

KNOWN = "13897215521"


def ring(op: Sitting, number: str = KNOWN) -> SimulatedLine:
    line = SimulatedLine(op.seat.clock, [Caller(at_s=0, number=number, dialled="12345")], by_itself=False)
    op.desk.lines.attach(line)
    line.ring_next()
    op.until(lambda: op.window.ringing.isVisible())
    return line


def at_the_centre(city: City, case: str) -> Any:
    """What the centre's own table says of a case."""
    with city.centre.centre.database.read() as connection:
        sql = "SELECT number, status, unit, level, request_type FROM facts WHERE id = ?"
        return connection.exec_driver_sql(sql, (case,)).one()


def test_a_known_caller_s_case_is_logged_and_dispatched_without_a_pointer(op: Sitting, city: City) -> None:
    op.seat.register()
    op.seat.idle()
    ring(op)
    hands = op.hands
    hands.press(Key.Key_F2)
    op.until(lambda: op.pane.drafts.current is not None)
    op.settle()
    draft = op.pane.drafts.current
    assert draft.name == "马晓燕" and op.pane.form.caller.name.text() == "马**"
    assert op.pane.form.caller.phone.text() == "138****5521"
    hands.press(Key.Key_3)
    hands.type("gs")
    hands.press(Key.Key_Return)
    hands.type("dgdj")
    hands.press(Key.Key_Return)
    hands.say("青发小区7号楼3单元")
    hands.press(Key.Key_Tab)
    hands.say("楼道水管又漏了")
    op.settle()
    assert op.pane.form.route.unit.text() == "市水务局" and "2026-11-25" in op.pane.form.route.due.text()
    hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    case = op.pane.doing.last.case
    file = op.desk.ask(CaseOf(case=case))
    op.seat.idle()
    assert at_the_centre(city, case) == (file.facts.number, "dispatched", "U1", 3, "complaint")
    assert file.private.callers[0].phone == KNOWN and file.private.text == "楼道水管又漏了"
    assert hands.pressed * 0.20 + 4 * 1.35 <= 8.0
    city.agrees()
