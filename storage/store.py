"""One transaction, as the rest of the program sees it: a noun for everything that can be asked or changed. No query stands here."""
from collections.abc import Callable
from typing import Generic, TypeVar

from storage.access import Access
from storage.announcements import Announcements
from storage.arrivals import Arrivals
from storage.cases import Cases
from storage.clock import Clock
from storage.documents import Documents
from storage.drawings import Drawings
from storage.history import History
from storage.incidents import Incidents
from storage.jobs import Jobs
from storage.ledger import Ledger
from storage.mail import Mail
from storage.people import People
from storage.processes import Processes
from storage.register_pages import RegisterPages
from storage.registers import Registers
from storage.settings import Settings
from storage.shared import Transaction
from storage.subscriptions import Subscriptions
from storage.tasks import Tasks
from storage.timers import Timers

T = TypeVar("T")


class Noun(Generic[T]):
    """Made when a transaction first asks for it, then kept: most transactions ask for one or two of all."""

    def __init__(self, make: "Callable[[Store], T]") -> None:
        self._make = make

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, store: "Store", owner: type) -> T:
        made = store.__dict__[self._name] = self._make(store)
        return made


class Store:
    """One transaction: everything the rest of the program may ask of storage."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    settings = Noun(lambda store: Settings(store.tx))
    processes = Noun(lambda store: Processes(store.tx, store.settings))
    history = Noun(lambda store: History(store.tx))
    tasks = Noun(lambda store: Tasks(store.tx, store.processes))
    jobs = Noun(lambda store: Jobs(store.tx.db))
    announcements = Noun(lambda store: Announcements(store.tx.db))
    timers = Noun(lambda store: Timers(store.tx.db))
    cases = Noun(lambda store: Cases(store))
    subscriptions = Noun(lambda store: Subscriptions(store.tx))
    incidents = Noun(lambda store: Incidents(store.tx))
    documents = Noun(lambda store: Documents(store.tx, store.history))
    ledger = Noun(lambda store: Ledger(store.tx))
    drawings = Noun(lambda store: Drawings(store.tx))
    people = Noun(lambda store: People(store.tx))
    access = Noun(lambda store: Access(store.tx))
    mail = Noun(lambda store: Mail(store.tx))
    registers = Noun(lambda store: Registers(store.tx))
    arrivals = Noun(lambda store: Arrivals(store.tx))
    register_pages = Noun(lambda store: RegisterPages(store.tx))
    clock = Noun(lambda store: Clock(store.tx))
