"""The proof of a case: its chain of hashes, and its history executed again. Pages, API and command line share it."""
from dataclasses import dataclass
from typing import Any

from engine.replay import Difference, first_difference
from storage.database import Store


@dataclass(frozen=True)
class Verification:
    """What could be proved. `intact` speaks of the chain alone, `reexecuted` of the engine deciding the same again."""

    intact: bool
    reexecuted: bool
    events: int
    head: str | None
    first_difference: Difference | None

    def as_dict(self) -> dict[str, Any]:
        """contract.md B18."""
        found = self.first_difference
        return {"intact": self.intact, "reexecuted": self.reexecuted, "events": self.events, "head": self.head,
                "first_difference": None if found is None else {"seq": found.seq, "what": found.what}}


def verify(store: Store, case_id: str) -> Verification:
    """Check one case. A broken chain is not executed again: its inputs cannot be believed."""
    chain = store.history.verify_chain(case_id)
    if not chain.intact:
        found = chain.first_difference
        return Verification(False, False, chain.events, chain.head, Difference(*found) if found else None)
    history = store.history.all(case_id)
    erased = next((event for event in history if event.erased), None)
    if erased is not None:
        return Verification(True, False, chain.events, chain.head, Difference(erased.seq, "personal data were erased: intact, not re-executable"))
    difference = first_difference(case_id, history, store.processes.bundle_of)
    return Verification(True, difference is None, chain.events, chain.head, difference)
