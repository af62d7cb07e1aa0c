"""Random diagrams in a real database: deployed, started, loaded and saved for every step as in the product."""
from datetime import datetime

from engine.model import Command, Decision, StartCase
from engine.perform import perform, start
from storage.database import Database
from storage.processes import Release
from tests.drawing import anna
from tests.random_models.blocks import Model
from tests.random_models.running import Values


class InDatabase:
    """One case in a database; several may share it."""

    def __init__(self, database: Database, case_id: str) -> None:
        self.database, self.case_id = database, case_id

    def start(self, model: Model, values: Values, now: datetime) -> Decision:
        with self.database.transaction() as store:
            store.processes.deploy([Release("p", "p", {"p.bpmn": model.xml})], "root", now)
        return start(self.database, "p", StartCase(self.case_id, anna, dict(values)), now)

    def move(self, command: Command, now: datetime) -> Decision:
        return perform(self.database, self.case_id, command, now)
