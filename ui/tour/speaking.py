"""The pane of scripts, and what stands over the form, in the states a shift meets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ui.tour.hands import until

Actor = Any
"""`scenes.Actor`, which knows these scenes itself."""


def proved(actor: Actor) -> Iterator[None]:
    """A script as it is spoken, in both languages."""
    view = actor.show("scripts")
    until("its scripts", lambda: bool(view.list.set.ids))
    view.list.select("callback")
    actor.hands.settle(400)
    yield


def faulty(actor: Actor) -> Iterator[None]:
    """A script being changed: what is wrong stands at its line."""
    view = actor.show("scripts")
    view.list.select("heating-season")
    actor.hands.settle(300)
    actor.hands.press("Ctrl+E")
    until("its text", lambda: view.writes)
    lines = view.writing.text.split("\n")
    view.writing.editor.go_to(lines.index("-> degrees") + 1)
    actor.hands.type("x")
    view.writing.editor.go_to(next(at for at, line in enumerate(lines, 1) if line.startswith("zh: 您家里")))
    actor.hands.type("{name}")
    actor.hands.settle(500)
    yield
    actor.hands.press("Ctrl+W")
    actor.hands.settle(300)


def versions(actor: Actor) -> Iterator[None]:
    """What it was before: changed once in the whole of the pictures."""
    view = actor.show("scripts")
    view.list.select("praise")
    actor.hands.settle(300)
    row = view.chosen
    if row.script.version == 1:
        text = row.script.text.replace("我们一定转达。", "我们一定转达到本人。")
        actor.hands.desk.scripts.put(id=row.id, seen=1, text=text)
        actor.hands.desk.wait_idle(20)
        actor.hands.settle(300)
    actor.hands.press("Ctrl+H")
    until("the versions", lambda: view.looks_back)
    actor.hands.press("Down")
    actor.hands.settle(300)
    yield
    actor.hands.press("Escape")
