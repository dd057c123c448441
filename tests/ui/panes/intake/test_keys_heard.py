"""Keys pressed on the keypad are heard at the far end of a real SIP call, and nothing else that is typed is."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.phone.baresip import Account
from app.phone.sip import SipLine
from tests.ui.panes.intake.conftest import ALT, Key, Sitting
from tests.world import telephone
from tests.world.ear import listening
from tests.world.telephone import AUDIO, Sipp, sip_port

pytestmark = pytest.mark.needs("baresip", "sipp")
PRESSED = "1234567890*#1"


def test_keys_of_the_keypad_are_heard_at_the_far_end(op: Sitting, tmp_path: Path) -> None:
    port = sip_port()
    account = Account(
        "1001", f"127.0.0.1:{sip_port()}", register=False, address=f"127.0.0.1:{port}",
        source=AUDIO, player=AUDIO, alert="aubridge,bell",
    )  # fmt: skip
    line = SipLine(op.seat.clock, account, tmp_path / "sip")
    op.desk.lines.attach(line)
    op.until(lambda: not line.down)
    far = tmp_path / "far"
    far.mkdir()
    with listening() as ear:
        scenario = telephone.waits(speech=ear.port)
        with Sipp(far, f"127.0.0.1:{port}", "-p", str(sip_port()), scenario=scenario) as citizen:
            op.until(lambda: op.window.ringing.isVisible())
            op.hands.press(Key.Key_F2)
            op.until(lambda: op.pane.drafts.current is not None)
            op.settle()
            op.pane.form.text.setFocus()
            op.hands.type("99")
            ear.until(lambda: ear.speech > 10)
            op.hands.press(Key.Key_N, ALT)
            assert op.pane.head.keypad.hasFocus()
            for pressed in PRESSED:
                op.hands.type(pressed)
                ear.until(lambda: len(ear.keys) > len(op.pane.head.keypad.text()) - 1)
            assert ear.keys == PRESSED, "each once, in their order, and not what was typed into the story"
            op.hands.press(Key.Key_Escape)
            op.hands.press(Key.Key_F3)
            assert citizen.well()
        op.until(lambda: op.desk.lines.calls == ())
