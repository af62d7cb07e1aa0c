"""What happens when a leased timer is due: the case wakes up, or a start timer starts one. Shared by every clock.

Firing is done when the case's transaction is; until then the row stays, so a crash loses nothing.
"""
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.errors import CaseNotOpen, NoSuchCase, NoSuchProcess
from engine.leases import LeasedTimer
from engine.model import ENGINE, Decision, FailTimer, StartCase, WakeUp
from engine.patience import Patience
from engine.perform import perform, perform_each, start
from engine.starting_rounds import round_of

log = logging.getLogger(__name__)


class _StillWaits(Exception):
    """The case woke up, but the timer did not fire."""


class _Gone(Exception):
    """The start timer has moved meanwhile: another node started the case."""


@dataclass(frozen=True)
class Firing:
    """Fires timers of one database. `told` hears every decision after its commit; `new_id` names started cases."""

    database: Any
    new_id: Callable[[], str]
    told: Callable[[Decision], None] = lambda decision: None
    patience: Patience = Patience()

    def fire_all(self, timers: Sequence[LeasedTimer], now: datetime) -> None:
        """Fire several timers. Their cases wake up in one transaction, which is faster; if one of them cannot, each alone."""
        cases = sorted({timer.case for timer in timers if timer.case is not None})  # one order on all nodes: no deadlock
        awake: set[str] = set()
        if len(cases) > 1:
            try:
                awake = self._wake_together(cases, {timer.id for timer in timers}, now)
            except Exception as error:  # noqa: BLE001 nothing has happened; fired alone, the broken one is found
                log.info("%d cases cannot wake up together: %s", len(cases), error)
        for timer in timers:
            if timer.case not in awake:
                self.fire(timer, now)

    def fire(self, timer: LeasedTimer, now: datetime) -> bool:
        """Fire `timer`. False when it did not: then it is postponed, and after the last attempt it is an incident."""
        try:
            decision = self._start(timer, now) if timer.case is None else self._wake(timer.case, timer.id, now)
        except (NoSuchCase, CaseNotOpen, NoSuchProcess):
            self._remove(timer)
            return True
        except _Gone:
            return True
        except Exception as error:  # noqa: BLE001 one case that cannot wake must not stop the others
            self._failed(timer, error, now)
            return False
        self.told(decision)
        return True

    def _wake(self, case_id: str, timer_id: str, now: datetime) -> Decision:
        decision = perform(self.database, case_id, WakeUp(), now)
        _check_fired(decision, {timer_id}, now)
        return decision

    def _wake_together(self, cases: Sequence[str], timers: Collection[str], now: datetime) -> set[str]:
        decisions = perform_each(self.database, [(case_id, WakeUp()) for case_id in cases], now,
                                 lambda decision: _check_fired(decision, timers, now))
        for decision in decisions:
            self.told(decision)
        return set(cases)

    def _start(self, timer: LeasedTimer, now: datetime) -> Decision:
        """Start a case and set the next round, both or neither."""
        assert timer.process is not None
        with self.database.reading() as store:
            bundle = store.processes.bundle(timer.process, timer.process_version)
        if bundle is None:
            raise NoSuchProcess(timer.process)
        round = round_of(bundle, timer, now)
        due, why = round.following or (None, None)

        def move(store: Any, decision: Decision) -> None:
            if not store.timers.move_start(timer, due, why):
                raise _Gone

        command = StartCase(self.new_id(), ENGINE, round.variables, element=timer.element)
        return start(self.database, timer.process, command, now, version=timer.process_version, also=move)

    def _failed(self, timer: LeasedTimer, error: Exception, now: datetime) -> None:
        log.warning("timer %s of %s did not fire, attempt %d", timer.id, timer.case or timer.process, timer.attempts, exc_info=error)
        message = str(error) or type(error).__name__
        if timer.case is not None and timer.attempts >= self.patience.attempts and self._gave_up(timer.case, timer.id, message, now):
            return
        try:
            with self.database.transaction() as store:
                store.timers.postpone(timer.id, now + self.patience.pause(timer.attempts), message)
        except Exception:  # noqa: BLE001 the lease ends by itself, then it is tried again
            log.exception("timer %s cannot be postponed", timer.id)

    def _gave_up(self, case_id: str, timer_id: str, message: str, now: datetime) -> bool:
        try:
            perform(self.database, case_id, FailTimer(timer_id, message), now)
        except Exception:  # noqa: BLE001 a case that cannot even hold an incident is tried again later
            log.exception("no incident can be opened for timer %s", timer_id)
            return False
        return True

    def _remove(self, timer: LeasedTimer) -> None:
        log.warning("timer %s has no case any more", timer.id)
        with self.database.transaction() as store:
            store.timers.remove(timer.id)


def _check_fired(decision: Decision, timers: Collection[str], now: datetime) -> None:
    """Raises _StillWaits when nothing happened though one of these timers is due."""
    if not decision.events and any(one.id in timers and one.due <= now for one in decision.after.timers):
        raise _StillWaits
