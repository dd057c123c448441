"""A bulletin counted at a seat is the one that is counted over every case there is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.bulletins import Rows, numbers_of
from app.domain.deadlines import local_day
from app.domain.errors import Refused
from app.domain.words import Answer, BulletinKind
from app.questions.bulletin import BulletinPreview, Preview
from app.reports.counting import Period, rows_of
from tests.app.questions.asking import Asking
from tests.world.story import LEAD, Story


def lived(story: Story) -> None:
    """Forty days: cases answered, dispatched, replied, closed, and spoken of again long after."""
    for day in range(40):
        answered = story.register(text=f"a{day}")
        story.act("answer", answered, text="已答复")
        case = story.accepted() if day % 3 else story.dispatched()
        if day % 3:
            story.asked(case, Answer.YES, Answer.YES if day % 2 else Answer.NO, Answer.YES)
        if day > 5 and day % 4 == 0:
            old = next(iter(story.cases))
            caller = story.private(old).callers[0]
            story.act("add_contact", old, contact=f"again{day}", channel="phone", caller=caller)
        story.wait(days=1)


@pytest.mark.parametrize("kind", list(BulletinKind))
def test_it_counts_what_all_cases_together_give(seat: Asking, kind: BulletinKind) -> None:
    story = seat.story
    lived(story)
    seat.hold(indexed=False)
    now, zone = story.clock.now(), story.book.zone
    units: list[str | None] = [None, "U-HOUSING"]
    for back in (1, 3, 20):
        day = local_day(now - timedelta(days=back), zone)
        for unit in units:
            found: Preview = seat.ask(BulletinPreview(kind=kind, day=day.isoformat(), unit=unit), LEAD)
            made = found.view.bulletin
            period = Period(*(type(day).fromisoformat(each) for each in (made.first, made.last)), zone)
            rows = rows_of([case.facts for case in story.cases.values()], (), kind, period, unit)
            assert found.rows == rows and made.numbers == numbers_of(Rows(rows), kind, unit)
            assert found.view.sound and found.view.published is None and made.hot == ()
    assert any(number.count for number in made.numbers)


def test_what_is_no_day_and_no_unit(seat: Asking) -> None:
    for question, code in (
        (BulletinPreview(day="soon"), "day"),
        (BulletinPreview(day="2026-11-01", unit="nobody"), "unknown"),
    ):
        with pytest.raises(Refused, match=code):
            seat.ask(question, LEAD)
