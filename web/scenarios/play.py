"""Play one story from its first step to its last promise."""
from dataclasses import dataclass
from pathlib import Path

from engine.errors import EngineError
from web.scenarios.acts import Stopped, act, case_of
from web.scenarios.promises import differences
from web.scenarios.stage import ADMIN, stage
from web.scenarios.story import Story


@dataclass(frozen=True)
class Broken:
    """A promise that does not hold, or a step that did not go as written."""

    place: str  # "step 3 (complete: ar_aprobar_anulacion)" or "then"
    said: str


def play(story: Story, folder: Path) -> list[Broken]:
    """What of this story does not hold; empty when all of it does. `folder` is empty and may be thrown away afterwards.

    A step that does not go as written ends the story: what comes after it would mean nothing.
    """
    broken: list[Broken] = []
    with stage(story, folder) as played:
        if story.parameters:
            played.call(ADMIN, "PUT", f"/parameters/{story.process}", json=dict(story.parameters))
        outcome = None
        for number, step in enumerate(story.steps, 1):
            place = f"step {number} ({step})"
            try:
                outcome = act(played, step) or outcome
                broken += [Broken(place, said) for said in differences(played, case_of(played, step), step.then, outcome)] if step.then else []
            except (Stopped, EngineError) as problem:
                return [*broken, Broken(place, str(problem))]
        broken += [Broken("then", said) for said in differences(played, case_of(played, None), story.then, outcome)] if story.then else []
    return broken
