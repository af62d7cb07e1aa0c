"""From an older schema to this release's: migrated and proved in one transaction, so that what fails has not happened."""
from pathlib import Path

from sqlalchemy import Connection

from engine.errors import NotMigrated
from storage import schema
from storage.backups.proof import MOST, Heads, Progress, Proof, heads, prove_histories, silent
from storage.database import Store
from storage.files import Files
from storage.keys import MasterKey
from storage.shared import Shared, Transaction


def migrate(url: str, data: Path, key: MasterKey | None, expected: Heads, progress: Progress = silent, despite_damage: bool = False) -> Proof:
    """Migrate the database at `url`; the histories are those of `expected` and prove themselves, or nothing has changed.

    Raises NotMigrated. `despite_damage` accepts what the proof finds: it was there before, migrations do not touch histories.
    """
    proofs: list[Proof] = []

    def verify(db: Connection) -> None:
        if heads(db) != expected:
            raise NotMigrated("The histories have changed since the backup: stop every serve and worker, then run it again.")
        proof = prove_histories(Store(Transaction(db, Shared(key or MasterKey.new(), Files(data / "files")))), progress)
        if proof.problems and not despite_damage:
            raise NotMigrated("The histories do not prove themselves:\n  " + "\n  ".join(proof.problems[:MOST]))
        proofs.append(proof)

    schema.upgrade(url, verify)
    return proofs[0]
