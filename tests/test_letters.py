"""Danger: a letter whose history cannot be executed again, or whose state comes in a file and is lost."""
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from web.scenarios import stories
from web.scenarios.acts import act
from web.scenarios.stage import ADMIN, Stage, stage
from web.settings import ROOT

KEY = "correspondencia_gestion_clientes"
STORY = next(story for story in stories(ROOT, (KEY,)) if story.file.endswith("entrega_efectiva.yaml"))
WITH_GUIDE = next(number for number, step in enumerate(STORY.steps) if step.what == "cg_confirmacion_guia") + 1


@pytest.fixture
def travelling(tmp_path: Path) -> Iterator[Stage]:
    """A letter with the provider, its tracking number EX-1."""
    with stage(STORY, tmp_path) as played:
        for step in STORY.steps[:WITH_GUIDE]:
            act(played, step)
        yield played


def state_comes(played: Stage, row: str) -> dict[str, object]:
    file = (BytesIO(f"Guía,Estado,Fecha,Motivo\n{row}\n".encode()), "anexo4.csv")
    answer = played.call(ADMIN, "POST", "/drop/express_service", data={"file": file}, content_type="multipart/form-data")
    played.settle()
    said: dict[str, object] = answer.get_json()
    return said


def tasks(played: Stage) -> list[str]:
    return [task["element"] for task in played.got(f"/cases/{played.cases[0]}")["tasks"]]


def test_a_letter_and_its_batch_can_be_executed_again(travelling: Stage) -> None:
    for case in travelling.cases:
        proof = travelling.call(ADMIN, "POST", f"/cases/{case}/verify").get_json()
        assert (proof["intact"], proof["reexecuted"], proof["first_difference"]) == (True, True, None)


def test_a_returned_letter_in_a_file_is_a_return(travelling: Stage) -> None:
    said = state_comes(travelling, "EX-1,DEVUELTO,2026-11-24,Dirección errada")

    assert said["delivered"] == 1
    assert tasks(travelling) == ["cg_registrar_devolucion"]


def test_a_state_that_nobody_knows_asks_a_person_and_the_next_file_still_counts(travelling: Stage) -> None:
    state_comes(travelling, "EX-1,PERDIDO,2026-11-24,")
    assert tasks(travelling) == ["cg_estado_entrega"]

    state_comes(travelling, "EX-1,ENTREGADO,2026-11-24,")
    assert travelling.got(f"/cases/{travelling.cases[0]}")["end_name"] == "Entrega efectiva"


def test_a_letter_in_transit_within_its_time_is_heard_again_while_it_waits(travelling: Stage) -> None:
    state_comes(travelling, "EX-1,EN TRÁNSITO,2026-11-23,")
    assert tasks(travelling) == []

    state_comes(travelling, "EX-1,ENTREGADO,2026-11-24,")
    assert travelling.got(f"/cases/{travelling.cases[0]}")["end_name"] == "Entrega efectiva"


def test_the_letter_shows_the_due_dates_of_its_batch(tmp_path: Path) -> None:
    upto = next(number for number, step in enumerate(STORY.steps) if step.what == "cg_entrega_practicante") + 1
    with stage(STORY, tmp_path) as played:
        for step in STORY.steps[:upto]:
            act(played, step)
        (batch,) = played.got("/cases?process=remesa_diaria")["items"]
        due = {timer["element"]: timer["due"] for timer in played.got(f"/cases/{played.cases[0]}")["timers"]}
        (sending,) = played.got(f"/cases/{batch['id']}")["tasks"]

    assert due["cg_envio_proveedor"] == due["cg_validacion_cartas"] == sending["due"]
    assert due["cg_confirmacion_guia"] == "2026-11-24T23:00:00+00:00"
