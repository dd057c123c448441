"""The crawler finds what it is for; panes' tests lean on it."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox, QVBoxLayout, QWidget

from tests.ui import crawl


def _box(*widgets: QWidget) -> QWidget:
    box = QWidget()
    layout = QVBoxLayout(box)
    for widget in widgets:
        layout.addWidget(widget)
    return box


def test_controls_without_a_name_are_found(qtbot) -> None:
    named, combo = QLineEdit(), QComboBox()
    named.setAccessibleName("电话")
    combo.setAccessibleName("渠道")
    good = _box(named, combo, QPushButton("保存"))
    bad = _box(QLineEdit(), QSpinBox(), QPushButton())
    qtbot.addWidget(good)
    qtbot.addWidget(bad)
    assert crawl.nameless(good) == []
    assert [path.rpartition("/")[2] for path in crawl.nameless(bad)] == ["QLineEdit", "QSpinBox", "QPushButton"]


def test_whole_numbers_are_found_and_masked_ones_are_not(qtbot) -> None:
    tip = QLabel("来电")
    tip.setToolTip("0971-8230000")
    bad = _box(QLabel("138 0013 8000"), tip)
    good = _box(QLabel("138****8000"), QLabel("261122-038-0041-7"), QLabel("2026-11-22 10:42"), QLabel("0971-*****00"))
    qtbot.addWidget(bad)
    qtbot.addWidget(good)
    assert len(crawl.unmasked(bad)) == 2
    assert crawl.unmasked(good) == []
