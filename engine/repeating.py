"""A thread that does one thing again and again until it is stopped. What that is, and what may go wrong, it does not know."""
import threading
from collections.abc import Callable


class Repeating:
    """`act` runs once at the start and then after each pause. It must handle its own troubles: one that it raises ends the thread."""

    def __init__(self, name: str, act: Callable[[], object], pause_seconds: float) -> None:
        self._act, self._pause = act, pause_seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def stopping(self) -> bool:
        """Whether what is at hand should be the last."""
        return self._over.is_set()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing more, and wait for what is at hand."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.is_set():
            self._act()
            self._over.wait(self._pause)
