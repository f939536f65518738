"""How far a long piece of work is, with a button to end it."""

from threading import Event

from PySide6.QtWidgets import QProgressDialog, QWidget


class Watch(QProgressDialog):
    """Stands over the window, which can be used meanwhile, until the work is done.

    Args:
        words: what is being done.
        parent: the owner.
        patience: milliseconds after which it is shown; at once unless said.
    """

    def __init__(self, words: str, parent: QWidget, patience: int = 0) -> None:
        super().__init__(words, "Cancel", 0, 0, parent)
        self.setObjectName("watch")
        self.setWindowTitle("resviz")
        self.setMinimumDuration(patience)
        self._ended = Event()
        self.canceled.connect(self._ended.set)
        if not patience:
            self.show()

    @property
    def ended(self) -> bool:
        """Nobody waits for the work any more; may be asked in any thread."""
        return self._ended.is_set()

    def end(self) -> None:
        """Have the work ended."""
        self._ended.set()

    def tell(self, done: int, total: int) -> None:
        """Show how much is done; at the end it goes by itself."""
        if not self.ended:
            self.setMaximum(total)
            self.setValue(done)

    def finish(self) -> None:
        """Go; the work is over, whatever came of it."""
        self.reset()
        self.deleteLater()
