"""The files of a case: small pictures side by side, one of them large; dropped or pasted, they join the case.

Bytes are read, decoded and made small away from the window. A picture that is not here is fetched when it is asked
for, and the centre records that.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QVBoxLayout, QWidget

from app.domain.errors import Refused
from app.domain.files import MOST_BYTES, SHOWABLE, is_evidence, lacking
from app.domain.records import Attachment
from app.questions.shapes import CaseFile
from app.text import _, field, listed, size
from app.text.plain import visible
from ui.parts.flow import Flow
from ui.parts.pane import Kind

if TYPE_CHECKING:
    from ui.parts.pane import Frame

SMALL, LARGE = 56, 420
"""The longest side of a small picture, and of the large one; pixels at the normal text size."""
_SHORT = 24
"""Characters of a name that a chip shows."""

Loaded = tuple[frozenset[str], dict[str, QImage]]
"""Which files still wait to be sent, and pictures by the files' ids."""


class Tray(QFrame):
    """Stands under a case; hidden where it has no files."""

    opened = Signal()
    """A file that is no picture was pressed: see `chosen`."""
    side = LARGE
    """The longest side of the large picture."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self._file: CaseFile | None = None
        self._waiting: frozenset[str] = frozenset()
        self._pictures: dict[str, QImage] = {}
        self.chips: dict[str, QToolButton] = {}
        self._large = self._pointed = ""
        self.setProperty("part", "bar")
        self._lay_out()

    def put(self, file: CaseFile | None) -> None:
        """Show this case's files."""
        before = self._file.facts.id if self._file else ""
        if file is None or file.facts.id != before:
            self.forget()
        self._file = file
        self._write()
        self.refresh()

    def refresh(self) -> None:
        """Look again what waits, and make small pictures of what is here."""
        wanted = [each.id for each in self.files if each.media in SHOWABLE and each.id not in self._pictures]
        if self.files:
            self._frame.work.call(self, lambda: self._load(wanted), self._loaded, slot="tray")

    def forget(self) -> None:
        """Pictures go with the case that is left, and when the seat is locked."""
        self._pictures, self._large = {}, ""
        self._write()

    @property
    def owner(self) -> str:
        """What a file would be put with; "" for nothing."""
        return self._file.facts.id if self._file is not None else ""

    @property
    def files(self) -> tuple[Attachment, ...]:
        """Those of the case."""
        private = self._file.private if self._file else None
        return private.attachments if private else ()

    # joining the case

    def paste(self) -> None:
        """What was copied: a picture, or files."""
        copied = QGuiApplication.clipboard().mimeData()
        if copied is None or not self.take(copied):
            self._frame.say(_("Nothing that could be attached was copied."), Kind.NOTE)

    def take(self, given: QMimeData) -> bool:
        """Attach what was dropped or copied; whether there was anything."""
        if not self.owner:
            return False
        paths = [Path(url.toLocalFile()) for url in given.urls() if url.isLocalFile()]
        if paths:
            for path in paths:
                self._attach(lambda path=path: (path.name, _read(path)))
            return True
        if given.hasImage():
            image = QImage(given.imageData())
            name = f"{self._frame.clock.now().astimezone(self._frame.book.zone):%Y%m%d-%H%M%S}.png"
            self._attach(lambda: (name, _png(image)))
            return True
        return False

    def _attach(self, load: Callable[[], tuple[str, bytes]]) -> None:
        owner = self.owner

        def job() -> str:
            name, body = load()
            self._put(owner, name, body)
            return name

        self._frame.work.call(self, job, self._attached)

    def _put(self, owner: str, name: str, body: bytes) -> None:
        self._frame.desk.files.attach(owner, name, body)

    def _attached(self, name: str) -> None:
        self._frame.say(_("Attached: {name}", name=visible(name)))

    # showing

    def fetch(self) -> None:
        """Fetch the pictures that are not here."""
        if self._file is None:
            return
        case, files = self._file.facts.id, self._frame.desk.files
        for each in self.files:
            if each.media in SHOWABLE and each.id not in self._pictures:
                job = lambda ident=each.id: (frozenset(), {ident: decoded(files.read(case, ident))})  # noqa: E731
                self._frame.work.call(self, job, self._fetched)

    def lacks_pictures(self) -> bool:
        """Whether there are some that are not here."""
        return any(each.media in SHOWABLE and each.id not in self._pictures for each in self.files)

    def _load(self, wanted: Sequence[str]) -> Loaded:
        files = self._frame.desk.files
        waits = files.waiting()
        bodies = {ident: files.held(ident) for ident in wanted if ident in waits}
        return waits, {ident: decoded(body) for ident, body in bodies.items() if body}

    def _loaded(self, found: Loaded) -> None:
        self._waiting = found[0]
        self._fetched(found)

    def _fetched(self, found: Loaded) -> None:
        known = {each.id for each in self.files}
        self._pictures |= {ident: image for ident, image in found[1].items() if ident in known}
        self._write()

    def chosen(self) -> Attachment | None:
        """The file where the hands are, or were last; else the first."""
        at = next((ident for ident, chip in self.chips.items() if chip.hasFocus()), self._pointed)
        return next((each for each in self.files if each.id == at), next(iter(self.files), None))

    def _toggle(self, ident: str) -> None:
        self._pointed = ident
        file = next((each for each in self.files if each.id == ident), None)
        if file is not None and file.media not in SHOWABLE:
            self.opened.emit()
            return
        self._large = "" if self._large == ident or ident not in self._pictures else ident
        self._write()
        if ident not in self._pictures:
            self.fetch()

    def _write(self) -> None:
        shown = {each.id: each for each in self.files}
        for ident in [ident for ident in self.chips if ident not in shown]:
            self.chips.pop(ident).deleteLater()
        for each in shown.values():
            self._chip(each)
        self.setVisible(bool(shown))
        self.evidence.setVisible(is_evidence(self.files))
        missing = lacking(self.files)
        lacks = _("Evidence set lacks: {items}", items=listed([field(each) for each in missing]))
        self.evidence.setText(lacks if missing else _("Evidence set complete"))
        picture = self._pictures.get(self._large)
        self.large.setVisible(picture is not None)
        if picture is not None:
            self.large.setPixmap(QPixmap.fromImage(_scaled(picture, self._frame.look.px(self.side))))

    def _chip(self, file: Attachment) -> None:
        look = self._frame.look
        chip = self.chips.get(file.id)
        if chip is None:
            chip = self.chips[file.id] = QToolButton()
            chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            chip.setIconSize(QSize(look.px(SMALL), look.px(SMALL)))
            chip.clicked.connect(lambda _checked=False, ident=file.id: self._toggle(ident))
            self._row.layout().addWidget(chip)  # type: ignore[union-attr]
        name = visible(file.name)
        short = name if len(name) <= _SHORT else f"{name[: _SHORT - 8]}…{name[-7:]}"
        waits = _("to be sent") if file.id in self._waiting else ""
        about = " · ".join(filter(None, (size(file.size), waits)))
        chip.setText(f"{short}\n{about}")
        chip.setAccessibleName(f"{name}, {about}")
        chip.setToolTip(name)
        picture = self._pictures.get(file.id)
        small = QPixmap.fromImage(_scaled(picture, look.px(SMALL))) if picture is not None else None
        chip.setIcon(QIcon(small or look.pixmap("copy", "muted", look.px(24))))

    def _lay_out(self) -> None:
        look = self._frame.look
        self._row = QWidget()
        flow = Flow(self._row, gap=look.px(6))
        flow.setContentsMargins(0, 0, 0, 0)
        self.evidence = QLabel()
        self.evidence.setProperty("part", "small")
        self.large = QLabel()
        self.large.setAccessibleName(_("Picture"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(look.px(12), look.px(8), look.px(12), look.px(8))
        for part in (self.evidence, self._row, self.large):
            layout.addWidget(part)
        self.hide()


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise Refused("file_type", "file")
    if os.path.getsize(path) > MOST_BYTES:
        raise Refused("file_size", "file", limit=MOST_BYTES // 2**20)
    return path.read_bytes()


def _png(image: QImage) -> bytes:
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(kept.data())


def decoded(body: bytes) -> QImage:
    """The picture, no larger than it is ever shown; an empty one where it cannot be read."""
    return _scaled(QImage.fromData(body), 4 * LARGE)


def _scaled(image: QImage, side: int) -> QImage:
    if image.isNull() or max(image.width(), image.height()) <= side:
        return image
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(side, side, keep, smooth)
