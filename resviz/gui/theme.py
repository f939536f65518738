"""How the window looks: palettes and style sheet from the theme's colours, fonts, tinted icons."""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from resviz.diagram.text import FAMILY
from resviz.diagram.theme import DARK, LIGHT, Theme
from resviz.resources import asset

_ICON_SIZE = 20
_SIGNS = ("down", "right", "check")

_ROLES = {
    QPalette.ColorRole.Window: "panel",
    QPalette.ColorRole.WindowText: "ink",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "panel",
    QPalette.ColorRole.Text: "ink",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "ink",
    QPalette.ColorRole.BrightText: "alert",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "ink",
    QPalette.ColorRole.PlaceholderText: "faint",
    QPalette.ColorRole.Highlight: "selected-row",
    QPalette.ColorRole.HighlightedText: "ink",
    QPalette.ColorRole.Link: "selection",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Midlight: "panel-line",
    QPalette.ColorRole.Light: "panel-line",
    QPalette.ColorRole.Dark: "line",
    QPalette.ColorRole.Shadow: "line",
    QPalette.ColorRole.Accent: "identity",
}

_SHEET = """
QToolTip {{ color: {ink}; background: {surface}; border: 1px solid {line}; padding: 4px 6px; }}
QMainWindow, QMenuBar, QToolBar, QStatusBar {{ background: {panel}; }}
QToolBar {{ border: none; border-bottom: 1px solid {panel-line}; spacing: 2px; padding: 4px 8px; }}
QStatusBar {{ border-top: 1px solid {panel-line}; color: {muted}; }}
QStatusBar::item {{ border: none; }}
QMenuBar::item:selected, QMenu::item:selected {{ background: {selected-row}; color: {ink}; }}
QMenu {{ background: {surface}; border: 1px solid {line}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 4px; border-radius: 4px; }}
QMenu::indicator {{ width: 20px; height: 20px; left: 4px; }}
QMenu::indicator:checked {{ image: url({check}); }}
QMenu::separator {{ height: 1px; background: {panel-line}; margin: 4px 8px; }}
QToolButton {{ border: 1px solid transparent; border-radius: 5px; padding: 4px; color: {ink}; }}
QToolButton:hover {{ background: {selected-row}; }}
QToolButton:checked, QToolButton:pressed {{ background: {selected-row}; border-color: {hover}; }}
QToolButton:focus {{ border-color: {selection}; }}
QToolButton:disabled, QLabel:disabled {{ color: {faint}; }}
QFrame[role="bar"] {{
    background: {surface}; border: 1px solid {line}; border-radius: 8px;
}}
QFrame[role="bar"] QToolButton {{ padding: 2px 6px; }}
QFrame[role="bar"] QLabel {{ color: {muted}; }}
QFrame[role="bar"] QLineEdit {{ border-color: transparent; padding: 0 4px; }}
QFrame[role="bar"] QLineEdit[wrong="true"] {{ color: {alert}; }}
QFrame[role="bar"] QToolButton[role="crumb"] {{ color: {muted}; padding: 1px 4px; }}
QFrame[role="bar"] QToolButton[role="crumb"][last="true"] {{ color: {ink}; font-weight: 600; }}
QFrame[role="bar"] QToolButton[role="siblings"] {{ color: {faint}; padding: 1px 0; }}
QToolButton[role="siblings"]::menu-indicator {{ image: none; }}
QToolButton[popupMode="2"] {{ padding-right: 14px; }}
QToolButton[role="fold"] {{ color: {muted}; padding: 4px 6px 4px 0; }}
QToolButton[role="fold"]:checked:!focus {{ background: transparent; border-color: transparent; }}
QToolButton[role="link"] {{
    color: {selection}; padding: 0 4px; text-decoration: underline;
}}
QLineEdit, QComboBox {{
    background: {surface}; border: 1px solid {line}; border-radius: 5px;
    padding: 3px 8px; min-height: 20px; selection-background-color: {hover};
}}
QLineEdit:focus, QComboBox:focus {{ border-color: {selection}; }}
QLineEdit[wrong="true"] {{ border-color: {alert}; }}
QLineEdit:disabled, QComboBox:disabled {{ color: {faint}; background: {panel}; }}
QComboBox {{ combobox-popup: 0; selection-background-color: {selected-row}; }}
QComboBox::drop-down {{ border: none; width: 20px; }}
QComboBox::down-arrow {{ image: url({down}); width: 18px; height: 18px; }}
QComboBox QAbstractItemView {{
    background: {surface}; border: 1px solid {line}; selection-background-color: {selected-row};
    selection-color: {ink}; outline: none;
}}
QPushButton {{
    background: {surface}; border: 1px solid {line}; border-radius: 5px; padding: 5px 12px;
    color: {ink};
}}
QPushButton:hover {{ border-color: {hover}; }}
QPushButton:pressed {{ background: {selected-row}; }}
QPushButton:focus {{ border-color: {selection}; }}
QPushButton:disabled {{ color: {faint}; background: {panel}; }}
QPushButton[primary="true"] {{
    background: {action}; border-color: {action}; color: {action-ink}; font-weight: 600;
}}
QPushButton[primary="true"]:hover {{ background: {action-hover}; }}
QPushButton[primary="true"]:focus {{ border-color: {ink}; }}
QPushButton[primary="true"]:disabled {{
    background: {bar-track}; border-color: {bar-track}; color: {faint};
}}
QTreeView, QTableView, QListView {{
    background: {surface}; alternate-background-color: {panel}; border: none; outline: none;
    selection-background-color: {selected-row}; selection-color: {ink};
}}
QTreeView, #stages, #inspector {{ border: 1px solid transparent; }}
#stages {{ border-radius: 5px; }}
#inspector {{ background: transparent; }}
QTreeView:focus, #stages:focus, #inspector:focus {{ border-color: {selection}; }}
QTreeView::item, QListView::item {{ padding: 3px 2px; }}
QTreeView::item:hover, QListView::item:hover {{ background: {panel}; }}
QTreeView::item:selected, QListView::item:selected {{
    background: {selected-row}; color: {ink};
}}
QTreeView::branch:closed:has-children {{ image: url({right}); }}
QTreeView::branch:open:has-children {{ image: url({down}); }}
QHeaderView::section {{
    background: {surface}; color: {muted}; border: none;
    border-bottom: 1px solid {panel-line}; padding: 5px 5px 5px 8px; font-weight: 500;
}}
QTabWidget::pane {{ border: none; background: {surface}; }}
QTabBar {{ background: {surface}; }}
QTabBar::tab {{
    color: {muted}; padding: 7px 12px; border: none; border-bottom: 2px solid transparent;
}}
QTabBar::tab:selected {{ color: {ink}; font-weight: 600; border-bottom-color: {identity}; }}
QTabBar::tab:hover {{ color: {ink}; }}
QTabBar::tab:focus {{ color: {selection}; }}
QSplitter::handle {{ background: {panel-line}; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {line}; border-radius: 3px; margin: 2px; min-height: 24px; }}
QScrollBar::handle:hover {{ background: {faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QScrollArea {{ border: none; background: transparent; }}
QProgressBar {{ background: {bar-track}; border: none; border-radius: 2px; max-height: 4px; }}
QProgressBar::chunk {{ background: {identity}; border-radius: 2px; }}
QCheckBox {{ spacing: 6px; }}
QCheckBox::indicator {{
    width: 14px; height: 14px; border: 1px solid {faint}; border-radius: 3px; background: {surface};
}}
QCheckBox::indicator:checked {{ image: url({check}); background: {selected-row}; }}
QCheckBox::indicator:focus, QCheckBox::indicator:hover {{ border-color: {selection}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QLabel[role="section"] {{ color: {muted}; font-size: 11px; font-weight: 600; }}
QLabel[role="title"] {{ color: {ink}; font-size: 15px; font-weight: 700; }}
QLabel[role="subtitle"] {{ color: {muted}; font-size: 11px; }}
QLabel[role="setting"] {{ color: {muted}; padding: 4px 0; }}
QLabel[role="hint"] {{ color: {muted}; padding: 0 0 4px 0; }}
QLabel[role="fault"] {{ color: {alert}; padding: 0 0 4px 0; }}
"""


def load_fonts() -> None:
    """Make the shipped fonts known to Qt."""
    for path in sorted(asset("fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))


def system_theme() -> Theme:
    """The theme that the desktop asks for; light where it does not say."""
    hints = QGuiApplication.styleHints()
    return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT


def apply_palette(app: QApplication, theme: Theme) -> None:
    """Give the application the font, and the colours of a theme."""
    font = QFont(FAMILY)
    font.setPixelSize(12)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    app.setFont(font)
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, QColor(theme[name]))
    for role in (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.WindowText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme["faint"]))
    app.setPalette(palette)


def apply_sheet(window: QWidget, theme: Theme) -> None:
    """Give a window and what is in it the style sheet of a theme.

    It belongs to the window, for one that belongs to the application makes each change of the
    palette or the style cost a new polish of every widget. A sheet in force has to go before
    another comes (`remove_sheet`): replacing it polishes each widget once for each it is in.
    """
    signs = {name: asset("signs", f"{name}-{theme.name}.svg").as_posix() for name in _SIGNS}
    window.setStyleSheet(_SHEET.format_map({**theme.colours, **signs}))


def remove_sheet(window: QWidget) -> None:
    """Take the style sheet away, so that palette and widgets change cheaply."""
    window.setStyleSheet("")


def tabular(font: QFont) -> QFont:
    """The font with digits of one width, so that those of a column stand below each other."""
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def icon(name: str, theme: Theme, role: str = "ink") -> QIcon:
    """A shipped icon in a colour of the theme, paler where it is disabled."""
    drawing = asset("icons", f"{name}.svg").read_bytes()
    tinted = QIcon()
    tinted.addPixmap(_tinted(drawing, theme[role]))
    tinted.addPixmap(_tinted(drawing, theme["faint"]), QIcon.Mode.Disabled)
    return tinted


def _tinted(drawing: bytes, colour: str) -> QPixmap:
    coloured = QByteArray(drawing.replace(b"currentColor", colour.encode()))
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    pixmap = QPixmap(round(_ICON_SIZE * ratio), round(_ICON_SIZE * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(coloured).render(painter, QRectF(0, 0, _ICON_SIZE, _ICON_SIZE))
    painter.end()
    return pixmap
