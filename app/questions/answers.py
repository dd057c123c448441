"""Every question with the function that answers it from the seat's store."""

from collections.abc import Callable, Mapping
from typing import Any

from app.questions import (
    advice,
    alike,
    bulletin,
    callshapes,
    catalogue,
    catalogueshapes,
    figures,
    file,
    guessshapes,
    hot,
    hotshapes,
    knowledge,
    lead,
    leadshapes,
    lists,
    notices,
    practice,
    ringing,
    rows,
    scripts,
    scriptshapes,
    shapes,
    work,
)
from app.questions.shapes import Question
from app.store.reading import Reading

ANSWERS: Mapping[type[Question], Callable[[Reading, Any], Any]] = {
    shapes.Ids: lists.ids,
    shapes.Rows: rows.rows,
    shapes.Queue: lists.queue,
    shapes.Cases: lists.cases,
    shapes.Callbacks: lists.callbacks,
    shapes.Ringbacks: ringing.ringbacks,
    shapes.RingbackOf: ringing.ringback_of,
    shapes.RingbackHours: ringing.hours,
    shapes.CaseOf: file.case_of,
    shapes.History: file.history,
    callshapes.CallerOf: file.caller,
    shapes.Similar: alike.similar,
    shapes.Knowledge: knowledge.knowledge,
    shapes.ArticleOf: knowledge.article_of,
    shapes.Reports: knowledge.reports,
    scriptshapes.ScriptOf: scripts.script,
    scriptshapes.ScriptList: scripts.scripts,
    shapes.Suggest: advice.suggest,
    guessshapes.Guess: advice.guess,
    shapes.DueOf: advice.due,
    shapes.Clocks: advice.clocks,
    shapes.SlipOf: advice.slip,
    shapes.Outbox: work.outbox,
    shapes.Attention: work.attention,
    shapes.Drafts: work.drafts,
    shapes.Figures: figures.figures,
    shapes.Rates: figures.rates_of,
    callshapes.SmsWay: work.sms_way,
    callshapes.Practice: practice.shifts,
    hotshapes.Hot: hot.hot,
    hotshapes.Warnings: hot.warnings,
    hotshapes.Voices: hot.voices,
    notices.Notices: notices.notices,
    bulletin.BulletinPreview: bulletin.preview,
    leadshapes.Alarms: lead.alarms,
    leadshapes.Lenses: lead.lenses,
    leadshapes.CallbackProgress: lead.progress,
    leadshapes.WhatIf: lead.what_if,
    leadshapes.Seasons: lead.seasons,
    shapes.Standings: figures.standings_of,
    shapes.Curve: figures.curve_of,
    shapes.Running: figures.running_of,
    catalogueshapes.TableRows: catalogue.rows,
    catalogueshapes.Flaws: catalogue.flaws,
    shapes.Link: work.link,
}


def answer(reading: Reading, question: Question) -> Any:
    """The answer to a question, in the shape its class says. Refused where it is asked wrongly."""
    return ANSWERS[type(question)](reading, question)
