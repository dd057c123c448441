"""What the hands do in the intake pane: take, save, dispatch, answer, join, and the next matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.clock import new_id
from app.desk import Act, Call, Saved, Stage
from app.domain.articles import named
from app.domain.errors import Refused
from app.domain.flow import ends
from app.domain.words import FINAL, Channel, Flag, Status
from app.questions.shapes import ArticleOf, CaseFile, CaseOf, CaseRow, Filters, Ids
from app.text import _, refusal
from ui.panes.intake.draft import (
    Draft,
    answering,
    dispatching,
    emergency,
    follow,
    invalid,
    joining,
    merging,
    next_matter,
    of_case,
    saving,
    with_article,
)
from ui.panes.intake.queue import CALL, CallRow
from ui.parts.pane import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.records import Article
    from ui.panes.intake.draft import Make
    from ui.panes.intake.drafts import Drafts
    from ui.panes.intake.form import IntakeForm
    from ui.panes.intake.queue import Queue
    from ui.panes.intake.reference import Reference
    from ui.parts.pane import Frame

MOVED = frozenset({"moved", "flow", "held", "merged", "no_case"})
"""Refusals after which it is shown where the case stands now."""


class Doing(QObject):
    """Acts on the shown draft. None loses what is typed: a draft ends only with the COMMIT that replaces it."""

    moved = Signal()
    """The shown draft reads differently: its case, its mark."""

    def __init__(
        self, frame: Frame, drafts: Drafts, form: IntakeForm, queue: Queue, reference: Reference, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._frame, self._drafts, self._form = frame, drafts, form
        self._queue, self._reference = queue, reference
        self._under_way: set[str] = set()
        self._awaited: set[str] = set()
        self.last: Draft | None = None
        """What was saved last: the same citizen may have another matter."""
        self.merged = ("", "")
        """Id and number of the case that was merged last."""

    @property
    def draft(self) -> Draft | None:
        """The shown one, unless it is just being saved."""
        draft = self._drafts.current
        return draft if draft is not None and draft.id not in self._under_way else None

    # ── what comes ──

    def begin(self, channel: Channel = Channel.PHONE) -> None:
        """A form for somebody who stands here, or for what the operator writes down; an empty one there is serves."""
        empty = next((d for d in self._drafts.all if not (d.typed or d.case or d.call)), None)
        if empty is not None:
            empty.channel = channel
            self._drafts.show(empty)
            return
        now = self._frame.clock.now()
        self._drafts.begin(Draft(id=self._id(), contact=self._id(), channel=channel, at=now))

    def begin_call(self, call: Call) -> None:
        """A form for a call in hand; the one there is, if it has one."""
        known = self._drafts.find(call=call.id)
        if known is not None:
            self._drafts.show(known)
            return
        made = Draft(id=self._id(), contact=self._id(), call=call.id, at=call.began_at, dialled=call.dialled)
        made.phone, made.withheld = call.number, call.withheld
        made.hidden = ("phone",)
        self._drafts.begin(made)

    def begin_ringback(self, phone: str, call: str) -> None:
        """A form for somebody who was rung back, in the call that is in hand, where a line knows of it."""
        made = Draft(id=self._id(), contact=self._id(), call=call, at=self._frame.clock.now(), phone=phone)
        made.hidden = ("phone",)
        self._drafts.begin(made)

    def take_next(self) -> None:
        """The most urgent that nobody holds."""
        ids = self._queue.next_ids()
        if ids:
            self._take(ids[0], ids[1:])
        else:
            self._frame.say(_("Nothing waits in the queue."), Kind.NOTE)

    def take(self, id_: str) -> None:
        """This item of the queue: a call is answered, a case is held for this seat."""
        self._take(id_, ())

    def next_matter(self) -> None:
        """The same citizen, the same contact, another case; the form there is stays open."""
        before = self._drafts.current or self.last
        if before is not None:
            self._drafts.begin(next_matter(before, self._id()))

    # ── what is saved ──

    def dispatch(self) -> None:
        """派单."""
        if self.draft is not None and self._form.check(dispatches=True):
            self._save(self.draft, dispatching(self.draft, *self._by_now()), _("Dispatched {number}"))

    def answer(self) -> None:
        """直接答复."""
        if self.draft is not None and self._form.check():
            self._save(self.draft, answering(self.draft, *self._by_now()), _("Answered {number}"))

    def save(self) -> None:
        """Save as a case that is neither answered nor dispatched yet: it stays in the queue."""
        draft = self.draft
        if draft is None or not self._form.check():
            return
        acts = saving(draft, *self._by_now())
        if acts:
            self._save(draft, acts, _("Saved {number}"))

    def emergency(self) -> None:
        """The fast report; without a form it opens one."""
        draft = self.draft
        if draft is None:
            if self._drafts.current is None:
                self.begin()
                self._frame.say(_("Place or story first, then the emergency key again."), Kind.NOTE)
            return
        self._form.sheet.clear_errors()
        draft.fast = not draft.case
        self._drafts.changed(draft)
        acts = emergency(draft, self._frame.desk.act)
        self._do(draft, acts, lambda saved: self._alarmed(draft, saved), keep=True)

    def invalid(self, reason: str) -> None:
        """A call that makes no case. Nobody is spoken with on it any more: it is put down."""
        draft = self.draft
        if draft is not None and draft.is_call:
            acts = invalid(draft, reason, self._frame.desk.act)
            self._do(draft, acts, lambda _saved: self._counted_apart(draft))

    def join(self, kind: str) -> None:
        """This call belongs to the case chosen in the reference column."""
        draft, row = self.draft, self._reference.chosen()
        if draft is not None and row is not None and not draft.case:
            acts = joining(draft, row.id, kind, *self._by_now())
            self._do(draft, acts, lambda _saved: self._ended(draft, self._joined(row), row.id))

    def merge(self) -> None:
        """The citizen becomes a co-complainant of the case chosen beside the form; what is typed stays its own case,
        folded into it."""
        draft, row = self.draft, self._reference.chosen()
        if draft is not None and row is not None and row.status not in FINAL:
            acts = merging(draft, row.id, *self._by_now())
            self._do(draft, acts, lambda saved: self._merged(draft, saved, row))

    def split(self) -> None:
        """Undo the last merge made here: the case stands by itself again, with everything that was typed."""
        case, number = self.merged
        frame, acts = self._frame, [self._frame.desk.act("unmerge", case=case)]
        self.merged = ("", "")
        say = _("{number} stands by itself again.", number=number)
        refused = lambda why: frame.say(refusal(why.code, why.fields, why.values), Kind.REFUSED)  # noqa: E731
        done = lambda _saved: frame.say(say, opens=("cases", {"case": case}))  # noqa: E731
        frame.work.do(self, acts, done, refused, frame.work.troubled.emit)

    def use_article(self) -> None:
        """The chosen article goes into the reply: title, text and source."""
        draft, row = self.draft, self._reference.articles.chosen()
        if draft is not None and row is not None:
            self._frame.work.ask(self, "article", ArticleOf(article=row.id), lambda each: self._use(draft, each))

    # ── what is put away ──

    def put_away(self) -> None:
        """Drop a draft (it can be brought back), or put a queue item back."""
        draft = self.draft
        if draft is None:
            return
        self._drafts.put_away(draft)
        if draft.case:
            case = draft.case
            self._frame.work.call(self, lambda: self._frame.desk.release(case), refused=lambda _refused: None)
        key = self._frame.keys.shown("intake.bring_back")
        back = _("Put back; {key} brings the form back.", key=key)
        dropped = _("Draft dropped; {key} brings it back.", key=key)
        self._frame.say(back if draft.case else dropped, Kind.NOTE)

    def can(self, name: str) -> bool:
        """Whether the rules let the shown draft be dispatched, answered …"""
        draft = self.draft
        if draft is None:
            return False
        status = draft.status or Status.WAITING
        first = Status.OPEN if status is Status.WAITING else status
        return bool(ends(first, name))

    def can_join(self) -> bool:
        """Whether there is a draft and a case it could belong to."""
        draft, row = self.draft, self._reference.chosen()
        if draft is None or row is None:
            return False
        return not draft.case or bool(ends(draft.status or Status.WAITING, "merge"))

    def can_merge(self) -> bool:
        """Whether the chosen case is open and the draft, where it is a case, may be folded into it."""
        row = self._reference.chosen()
        return row is not None and row.status not in FINAL and self.can_join()

    # ── inside ──

    def _by_now(self) -> tuple[Make, datetime]:
        """What makes acts, and the time of doing them."""
        return self._frame.desk.act, self._frame.clock.now()

    def _use(self, draft: Draft, article: Article) -> None:
        draft.answer = with_article(draft.answer, article)
        draft.knowledge = tuple(dict.fromkeys((*draft.knowledge, named(article))))
        if self._drafts.current is draft:
            self._form.route.show_answer()
        self._drafts.changed(draft)
        self._frame.say(_("In the reply: {title}", title=article.title), Kind.NOTE)

    def _id(self) -> str:
        return new_id(self._frame.clock)

    def _take(self, id_: str, others: Sequence[str]) -> None:
        row = self._queue.table.set.rows.get(id_)
        known = self._drafts.find(case=id_)
        if isinstance(row, CallRow) or id_.startswith(CALL):
            self._take_call(row)
        elif known is not None:
            self._drafts.show(known)
        else:
            self._hold(id_, others)

    def _take_call(self, row: CallRow | None) -> None:
        if row is None:
            return
        if row.call.stage is Stage.RINGING:
            call = row.call.id
            self._frame.work.call(self, lambda: self._frame.desk.lines.answer(call))
        else:
            self.begin_call(row.call)

    def _hold(self, case: str, others: Sequence[str]) -> None:
        self._frame.work.call(
            self,
            lambda: self._frame.desk.take(case),
            lambda _taken: self.fetch(case, self._open),
            lambda refused: self._not_held(case, refused, others),
        )

    def _not_held(self, case: str, refused: Refused, others: Sequence[str]) -> None:
        """Somebody was quicker: the next one. Without the centre nothing can be held, but one's own goes on."""
        if refused.code in MOVED and others:
            self._take(others[0], others[1:])
        else:
            self.fetch(case, lambda file: self._open_own(file, refused))

    def _open_own(self, file: CaseFile, refused: Refused) -> None:
        mine = file.facts.by == self._frame.person.id and bool(ends(file.facts.status, "take"))
        if mine and refused.code in ("needs_centre", "no_case"):
            self._open(file)
        else:
            self._frame.say(refusal(refused.code, refused.fields, refused.values), Kind.REFUSED)

    def fetch(self, case: str, then: Callable[[CaseFile], object]) -> None:
        """Ask for a whole case."""
        self._frame.work.ask(self, f"case {case}", CaseOf(case=case), then)

    def arrived(self, cases: frozenset[str]) -> None:
        """Cases changed; one that was taken before its words were here may be whole now."""
        for case in cases & self._awaited:
            self.fetch(case, self._open)

    def _open(self, file: CaseFile) -> None:
        case = file.facts.id
        known = self._drafts.find(case=case)
        if file.private is None:
            self._awaited.add(case)
            self._frame.say(_("The words of {number} are on their way.", number=file.facts.number), Kind.NOTE)
        elif known is not None:
            self._drafts.show(known)
        else:
            self._awaited.discard(case)
            self._drafts.begin(of_case(file, self._id()))

    def _save(self, draft: Draft, acts: list[Act], words: str) -> None:
        self._do(draft, acts, lambda saved: self._saved(draft, saved, words))

    def _saved(self, draft: Draft, saved: Saved, words: str) -> None:
        draft.case, draft.number = saved.case, saved.number or draft.number
        self._ended(draft, words.format(number=draft.number), saved.case)

    def _ended(self, draft: Draft, words: str, case: str = "") -> None:
        self.last = draft
        self._frame.say(words, opens=("cases", {"case": case}) if case else None)
        self._drafts.done(draft)

    def _counted_apart(self, draft: Draft) -> None:
        self._ended(draft, _("The call is counted apart."))
        lines, call = self._frame.desk.lines, draft.call
        live = any(each.id == call and each.live for each in lines.calls)
        if live and self._drafts.find(call=call) is None:  # no other matter of it is open
            self._frame.work.call(self, lambda: lines.hang_up(call))

    def _merged(self, draft: Draft, saved: Saved, row: CaseRow) -> None:
        self.merged = (saved.case, saved.number or draft.number)
        key = self._frame.keys.shown("intake.split")
        words = _("Merged into {number}, with a callback of their own; {key} splits it off.")
        self._ended(draft, words.format(number=row.number, key=key), row.id)

    def _joined(self, row: CaseRow) -> str:
        return _("Added to {number}", number=row.number)

    def _alarmed(self, draft: Draft, saved: Saved) -> None:
        """The fast report is on its way; the form goes on with its case."""
        draft.case, draft.number, draft.fast = saved.case, saved.number or draft.number, False
        draft.looks = ()
        self._frame.say(_("Emergency {number}: the leads are alerted.", number=draft.number))
        self.fetch(saved.case, lambda file: self._now_filling(draft, file))

    def _now_filling(self, draft: Draft, file: CaseFile) -> None:
        follow(draft, file)
        draft.flags = tuple(dict.fromkeys((Flag.EMERGENCY, *draft.flags)))
        if not draft.level_chosen:
            draft.level = file.facts.level
        self._drafts.changed(draft)
        self.moved.emit()

    def recover(self, draft: Draft) -> None:
        """A fast report whose case the form does not know: the seat stopped between the two."""
        mine = Ids(list="mine", filters=Filters(flags=(Flag.EMERGENCY,)), limit=20)
        self._frame.work.ask(self, f"fast {draft.id}", mine, lambda ids: self._compare(draft, ids))

    def _compare(self, draft: Draft, ids: Sequence[str]) -> None:
        def same(file: CaseFile) -> None:
            if any(contact.id == draft.contact for contact in file.facts.contacts):
                draft.fast = False
                self._now_filling(draft, file)

        for case in ids:
            self.fetch(case, same)

    def _do(self, draft: Draft, acts: list[Act], then: Callable[[Saved], Any], keep: bool = False) -> None:
        """One transaction; the draft goes with it unless it is kept. Until it answers the draft is not acted on."""
        self._drafts.flush()
        self._under_way.add(draft.id)

        def settle(then: Callable[[Any], object], outcome: Any) -> None:
            self._under_way.discard(draft.id)
            then(outcome)
            self._frame.actions_changed.emit()

        self._frame.work.do(
            self,
            acts,
            lambda saved: settle(then, saved),
            lambda why: settle(lambda _why: self._refused(draft, why), why),
            lambda trouble: settle(self._frame.work.troubled.emit, trouble),
            draft=None if keep else draft.id,
        )

    def _refused(self, draft: Draft, why: Refused) -> None:
        """Said at the field, or in the strip with what was tried; all that was typed stays."""
        draft.fast = False
        if self._drafts.current is not draft:
            self._drafts.show(draft)
        if not self._form.refused(why):
            self._frame.say(refusal(why.code, why.fields, why.values), Kind.REFUSED)
        if why.code in MOVED and draft.case:
            self.fetch(draft.case, lambda file: self._stands_now(draft, file))

    def _stands_now(self, draft: Draft, file: CaseFile) -> None:
        follow(draft, file)
        self._drafts.changed(draft)
        self.moved.emit()
