"""HTML that cannot be said wrongly: whatever is no `Html` is text, and text is escaped, its hidden characters shown."""

from html import escape

from app.text.plain import visible

_VOID = frozenset({"input", "br", "meta", "img", "link"})
Inside = str | None


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def el(tag: str, /, *inside: Inside, **attributes: str | int | bool | None) -> Html:
    """An element. An attribute of None or False is left out, True stands by its name; `class_` is `class`, and of the
    others each `_` is a hyphen."""
    said = "".join(_attribute(key, value) for key, value in attributes.items())
    return Html(f"<{tag}{said}>") if tag in _VOID else Html(f"<{tag}{said}>{join(*inside)}</{tag}>")


def join(*inside: Inside) -> Html:
    """These one after the other; None is nothing."""
    return Html("".join(each if isinstance(each, Html) else _e(each) for each in inside if each is not None))


def lines(text: str) -> Html:
    """A text with its line breaks."""
    return Html("<br>".join(_e(line) for line in text.splitlines()))


def _attribute(key: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    # What a form holds comes back exactly as it was typed; only what is read is made visible.
    return f" {name}" if value is True else f' {name}="{escape(str(value), quote=True)}"'


def _e(text: str) -> str:
    return escape(visible(text), quote=True)
