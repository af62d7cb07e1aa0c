"""Every story that a process owner wrote holds on the real program, and one that does not hold is told."""
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import BadInput
from tests.folders import deploy as deploy_folders
from web.scenarios import Story, play, read, stories
from web.scenarios.acts import Stopped, act
from web.scenarios.stage import stage
from web.scenarios.story import Step

ROOT = Path(__file__).parent.parent
STORIES = list(stories(ROOT))
REFUSED = next(story for story in STORIES if story.file.endswith("rechazada.yaml"))

HEAD = "name: N\ngiven: {clock: 2026-11-23T09:00, people: {anna: []}}\n"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: Path(story.file).stem)
def test_the_story_holds(story: Story, tmp_path: Path) -> None:
    assert [f"{one.place}: {one.said}" for one in play(story, tmp_path)] == []


def test_a_process_has_at_least_ten_stories() -> None:
    assert len([story for story in STORIES if story.process == "anulaciones_refacturaciones"]) >= 10


def test_a_false_promise_is_told_with_both_values(tmp_path: Path) -> None:
    wrong = replace(REFUSED, then={
        "end": "Fin", "waits": ["ar_digitalizar"], "sent": {"ar_responder_rechazo": 2}, "variables": {"tipo": "Refacturación"},
        "mails": [{"by": "ar_responder_rechazo", "says": "Felicitaciones"}], "row": {"tabla_anulado": {"cliente": "Ana"}},
    })

    told = " ".join(one.said for one in play(wrong, tmp_path))

    parts = ("promised 'Fin', found 'Rechazada'", "['ar_digitalizar']", "promised 2, found 1", "found 'Anulación'", "no mail fits", "row of tabla")
    assert [part for part in parts if part not in told] == []


def test_a_step_that_goes_otherwise_ends_the_story(tmp_path: Path) -> None:
    first, second, third, *_ = REFUSED.steps
    wrong = replace(REFUSED, steps=(first, second, replace(third, beside={**third.beside, "by": "gloria", "refused": False})))

    (broken,) = play(wrong, tmp_path)

    assert broken.place.startswith("step 3")
    assert "403" in broken.said


@pytest.mark.parametrize(("body", "part"), [
    ("when:\n- {complet: x}", "a step is one of"), ("when:\n- {complete: x, bye: anna}", "nobody knows “bye”"),
    ("when: []\nthen: {ends: Fin}", "nobody knows “ends”"), ("when:\n- {mail: {subject: S}}", "from is missing"),
    ("when:\n- {mail: {from: a}, then: {mails: [{form: x}]}}", "nobody knows “form”"), ("when: {}", "another kind"),
])
def test_a_word_that_nobody_knows_is_no_promise(body: str, part: str) -> None:
    with pytest.raises(BadInput, match=part):
        read(f"{HEAD}{body}".encode(), "x.yaml", "p")


def test_a_file_of_the_story_comes_into_a_folder_and_its_cases_are_found(tmp_path: Path) -> None:
    rows = [{"Factura": f"F-{number}", "Fecha y hora": "23/11/2026 08:00", "Valor": 1000} for number in (1, 2)]
    story = replace(REFUSED, files={"facturas.xlsx": rows, "otra.csv": "a;b\n1;2\n"})

    with stage(story, tmp_path) as played:
        deploy_folders(played._playing.database)
        drops = [act(played, Step("drop", "tmax", {"file": name, "refused": name == "otra.csv" and 422})) for name in
                 ("facturas.xlsx", "facturas.xlsx", "otra.csv")]
        act(played, Step("found", "llamada", {}))

        assert drops == ["accepted", "duplicate", "rejected"]
        assert [played.got(f"/cases/{case}")["variables"]["factura"] for case in played.cases] == ["F-1", "F-2"]
        with pytest.raises(Stopped, match="nada.csv"):
            act(played, Step("drop", "tmax", {"file": "nada.csv"}))
