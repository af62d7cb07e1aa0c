"""Who runs the jobs, and whether they come to it: for the page of jobs, `/metrics` and `doctor`."""
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from storage.database import Store
from web.settings import Settings


@dataclass(frozen=True)
class Crew:
    """The workers of this installation at one moment."""

    workers: int  # that live
    left_to_them: bool  # TRAMITA_JOBS=workers: `serve` runs no job
    late_seconds: float  # how long the job that is due first has waited; 0 when none is due

    @property
    def deserted(self) -> bool:
        """Whether jobs are left to workers and there is none."""
        return self.left_to_them and self.workers == 0


def crew(store: Store, settings: Settings, types: Collection[str], now: datetime) -> Crew:
    """`types` are the jobs that the program runs itself; those for workers outside are not its business."""
    first = store.jobs.next_at(types)
    late = 0.0 if first is None else max(0.0, (now - first).total_seconds())
    return Crew(len(store.announcements.workers()), settings.jobs == "workers", late)
