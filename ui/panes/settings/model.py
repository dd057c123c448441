"""What stands in the settings pane, and which key an action may have. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.settings import TABLE, Group, Setting, Settings
from app.text import N_, _, act, coded, quoted
from ui.parts.keys import Keys, readable

GROUPS: dict[Group, str] = {
    Group.LOOK: N_("Look"),
    Group.WORK: N_("At work"),
    Group.LINE: N_("Telephone"),
    Group.CENTRE: N_("Centre"),
}
"""Group → English msgid of its heading, in the order shown."""
OWN_NAMES = {"zh_CN": "简体中文", "en": "English"}
"""A language is named in itself, so that whoever cannot read the present one finds theirs."""
SCOPES = (
    "window", "pane", "choice", "intake", "cases", "callback", "ringbacks", "statistics", "supervision", "warnings",
    "notices", "bulletins", "typical", "knowledge", "scripts", "attention", "people", "catalogue",
    "practice", "settings",
)  # fmt: skip
"""Where keys are heard, in the order shown."""
_TYPING = frozenset(
    "Return Enter Tab Backtab Esc Escape Space Backspace Del Delete Ins Insert Left Right Up Down Home End PgUp PgDown "
    "Ctrl+A Ctrl+C Ctrl+V Ctrl+X Ctrl+Z Ctrl+Y Ctrl+Shift+Z".lower().split()
)
"""What every field and list needs for itself, with Shift too."""


def rows(words: str = "") -> list[Setting]:
    """The settings people see, group by group; with words, those that speak of all of them."""
    shown = [setting for group in GROUPS for setting in TABLE if setting.group is group]
    return [setting for setting in shown if speaks(words, _texts(setting))]


def word(setting: Setting, value: object) -> str:
    """A value as people read it."""
    if setting.name == "language":
        return OWN_NAMES[str(value)]
    if setting.secret:
        return "••••" if value else "—"
    if isinstance(setting.default, bool):
        return _("On") if value else _("Off")
    msgid = (setting.choices or {}).get(str(value))
    return _(msgid) if msgid else str(value) or "—"


def value_of(settings: Settings, setting: Setting) -> str:
    """What a fixed setting stands at; a fingerprint in groups, so that it can be compared and breaks into lines."""
    value = str(settings.get(setting.name))
    if setting.name == "certificate":
        bare = value.replace(":", "")
        value = " ".join(bare[at : at + 4] for at in range(0, len(bare), 4))
    return value or "—"


def speaks(words: str, texts: Iterable[str]) -> bool:
    """Whether every typed word stands somewhere in these texts, whatever its case."""
    whole = "\n".join(texts).casefold()
    return all(each in whole for each in words.casefold().split())


def _texts(setting: Setting) -> list[str]:
    """Both languages: whoever has the wrong one before them finds the right one."""
    spoken = [_(setting.title), _(setting.explain), _(GROUPS[setting.group]), setting.title, setting.explain]
    return [setting.name, *spoken, *(word(setting, value) for value in setting.choices or {})]


@dataclass(frozen=True)
class KeyRow:
    """An action's line in the list of keys."""

    id: str
    scope: str
    text: str
    keys: tuple[str, ...]
    own: bool
    """Whether the person has changed them."""

    @property
    def shown(self) -> str:
        """All its keys as people read them."""
        return " / ".join(map(readable, self.keys))


def key_rows(keys: Keys, words: str = "") -> list[KeyRow]:
    """Every action that can have a key, by where it is heard; with words, those that speak of all of them."""
    names = sorted(keys.default, key=lambda name: _place(name, keys.default[name]))
    made = [
        KeyRow(name, coded("key_scope", name.partition(".")[0]), action(name), keys.of(name), name in keys.own)
        for name in names
    ]
    return [row for row in made if speaks(words, (row.scope, row.text, row.shown, row.id))]


def _place(name: str, shipped: Sequence[str]) -> tuple[int, Sequence[str], str]:
    """Scope by scope; panes as their keys number them."""
    scope = name.partition(".")[0]
    return SCOPES.index(scope) if scope in SCOPES else len(SCOPES), shipped if scope == "pane" else (), name


def action(name: str) -> str:
    """The name of an action by its id in the keys: action("window.answer") → 接听来电, else that of the act."""
    return coded("key", name, "") or act(name.partition(".")[2])


def wrong(keys: Keys, name: str, wanted: Sequence[str]) -> str:
    """Why these may not be the keys of this action; "" when they may."""
    for key in wanted:
        if key.removeprefix("Shift+").lower() in _TYPING or key.lower() in _TYPING:
            return _("{key} belongs to fields and lists", key=readable(key))
    changed = keys.changed(name, wanted)
    for key, one, other in changed.conflicts():
        if name in (one, other):
            taken = action(other if one == name else one)
            return _("{key} already is the key of {action}", key=readable(key), action=quoted(taken))
    if name in changed.bare():
        return _("A single key acts only outside of text; give it a second one with Ctrl or Alt too")
    return ""


def with_slot(keys: Keys, name: str, slot: int, key: str) -> tuple[str, ...]:
    """The keys of an action with its first (slot 0) or second (1) replaced; "" takes it away."""
    now = list(keys.of(name)[:2])
    now += [""] * (2 - len(now))
    now[slot] = key
    return tuple(dict.fromkeys([*filter(None, now), *keys.of(name)[2:]]))
