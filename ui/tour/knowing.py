"""The pane of knowledge in the states a shift meets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.clock import SystemClock, new_id
from ui.tour.hands import until

Actor = Any
"""`scenes.Actor`, which knows these scenes itself."""


def looked_up(actor: Actor) -> Iterator[None]:
    """An article found by initials and read."""
    view = actor.show("knowledge")
    actor.hands.press("Ctrl+F")
    actor.hands.type("gjj")
    until("its articles", lambda: len(view.list.set.ids) in range(1, 10))
    actor.hands.settle(300)
    yield
    view.search.clear()
    actor.hands.settle(300)


def doubting(actor: Actor) -> Iterator[None]:
    """What is wrong with an article, before it is sent."""
    view = actor.show("knowledge")
    actor.hands.press("Ctrl+R")
    until("the form", lambda: view.saves)
    actor.hands.type("窗口已搬到三楼，电话也换了")
    yield
    actor.hands.press("Escape")


def doubts(actor: Actor) -> Iterator[None]:
    """What an operator reported, with the lead: once in the whole of the pictures."""
    view = actor.show("knowledge")
    if not view.doubts.set.ids:
        for row, text in zip(view.list.set.rows.values(), ("标准已调整，新的还没更新", "窗口搬了"), strict=False):
            actor.hands.desk.articles.report(id=new_id(SystemClock()), article=row.id, version=row.version, text=text)
        until("the reports", lambda: len(view.doubts.set.ids) == 2)
    actor.hands.press("Alt+R")
    actor.hands.settle(300)
    yield


def rewriting(actor: Actor) -> Iterator[None]:
    """An article's form, refused at a field."""
    view = actor.show("knowledge")
    actor.hands.press("Ctrl+E")
    until("the form", lambda: view.saves)
    view.form.controls["title"].put("")
    actor.hands.press("Ctrl+Return")
    actor.hands.settle(500)
    yield
    actor.hands.press("Escape")


def versions(actor: Actor) -> Iterator[None]:
    view = actor.show("knowledge")
    actor.hands.press("Ctrl+H")
    until("the versions", lambda: view.versions.isVisible())
    yield
    actor.hands.press("Escape")
