"""The documented table D11 `analisis_requerimiento`, read word by word: its holes and overlaps, found and counted.

Of 36 situations (first answer, its term, insistence, posture) the documents decide 14 once, 18 twice and 4 not at all.
Source: the procedure on requirements, its eight results.
"""
from collections import Counter
from itertools import product

import pytest

from engine.dmn import analyse, evaluate_decision, read_dmn
from engine.dmn.analysis import findings
from engine.dmn.grid import grid_of
from tests.dmn_drawing import decision, model, table
from tests.feel_environment import BOGOTA

INPUTS = [
    'respuestaInicial: string: "sin","con"', 'plazoInicial: string: "dentro","fuera"',
    'insistencia: string: "ninguna","sin respuesta","con respuesta"', 'plazoInsistencia: string: "dentro","fuera"',
    'postura: string: "no sabe","no conforme","conforme"', 'producto: string: "Envasado","Granel","Medidor"',
]
GAS, CON, SIN = '"Envasado","Granel"', '"con"', '"sin"'
LITERAL = "-"  # the documents do not say that rules 1 to 4 are about requirements without an insistence
EXPLICIT = '"ninguna"'
PROPOSED = {  # what the eight results leave open
    "9": (CON, "-", '"ninguna"', "-", '"conforme"', "-", '"CERRAR_CONFORME"'),
    "10": (SIN, "-", '"sin respuesta"', '"dentro"', "-", "-", '"INFORMAR_PLAZO"'),
    "11": (CON, "-", '"con respuesta"', "-", '"no sabe"', "-", '"INFORMAR_RESPUESTA"'),
    "12": (CON, "-", '"con respuesta"', "-", '"conforme"', "-", '"CERRAR_CONFORME"'),
}


def requirement(insistence: str, more: dict[str, tuple[str, ...]] = {}, hit: str = "UNIQUE") -> str:  # noqa: B006
    """The table; `insistence` is what rules 1 to 4 say of it."""
    rules = {
        "1": (SIN, '"dentro"', insistence, "-", "-", "-", '"INFORMAR_PLAZO"'),
        "2": (CON, "-", insistence, "-", '"no sabe"', "-", '"INFORMAR_RESPUESTA"'),
        "3a": (SIN, '"fuera"', insistence, "-", "-", GAS, '"CREAR_TICKET"'),
        "3b": (SIN, '"fuera"', insistence, "-", "-", '"Medidor"', '"INDICAR_QUE_HAGA"'),
        "4a": (CON, "-", insistence, "-", '"no conforme"', GAS, '"CREAR_TICKET"'),
        "4b": (CON, "-", insistence, "-", '"no conforme"', '"Medidor"', '"INDICAR_QUE_HAGA"'),
        "5": (CON, "-", '"sin respuesta"', '"dentro"', "-", "-", '"INFORMAR_PLAZO"'),
        "6": (SIN, "-", '"con respuesta"', "-", "-", "-", '"ESCALAR_SUPERVISOR"'),
        "7": ("-", "-", '"sin respuesta"', '"fuera"', "-", "-", '"ESCALAR_SUPERVISOR"'),
        "8": (CON, "-", '"con respuesta"', "-", '"no conforme"', "-", '"ESCALAR_SUPERVISOR"'),
        **more}
    return table(INPUTS, ["resultado: string"], rules.values(), hit, labels=list(rules))


def looked_at(drawn: str) -> list:
    read = read_dmn(model(decision("analisis_requerimiento", drawn)), "d11.dmn")
    return findings(grid_of(read.decisions["analisis_requerimiento"].expression, "analisis_requerimiento", read.compiler, {}), read)


def situations():
    """(first answer, its term, insistence and its term, posture). Nobody has a posture before there is an answer."""
    insistences = (("ninguna", "dentro"), ("sin respuesta", "dentro"), ("sin respuesta", "fuera"), ("con respuesta", "dentro"))
    for answered, term, (insistence, its_term) in product(("sin", "con"), ("dentro", "fuera"), insistences):
        nothing_yet = answered == "sin" and insistence != "con respuesta"
        for posture in ("no sabe",) if nothing_yet else ("no sabe", "no conforme", "conforme"):
            yield {"respuestaInicial": answered, "plazoInicial": term, "insistencia": insistence, "plazoInsistencia": its_term,
                   "postura": posture}


def hits(insistence: str, more: dict[str, tuple[str, ...]] = {}) -> Counter[int]:  # noqa: B006
    """How many of the situations meet no rule, one, two; the product does not change it."""
    read = read_dmn(model(decision("d", requirement(insistence, more, "COLLECT"))), "d11.dmn")
    counted = [{len(evaluate_decision(read, "d", {**one, "producto": product_}, BOGOTA).matched_rules)
                for product_ in ("Envasado", "Granel", "Medidor")} for one in situations()]
    assert all(len(each) == 1 for each in counted)
    return Counter(each.pop() for each in counted)


@pytest.mark.parametrize(("insistence", "more", "once", "twice", "never"), [
    (LITERAL, {}, 14, 18, 4), (EXPLICIT, {}, 28, 0, 8), (EXPLICIT, PROPOSED, 36, 0, 0)], ids=["literal", "explicit", "completed"])
def test_the_situations_are_decided_as_often_as_the_procedure_was_counted(insistence, more, once, twice, never):
    found = hits(insistence, more)
    assert (found[1], found[2], found[0]) == (once, twice, never)


def test_the_literal_reading_overlaps_in_the_nine_pairs_of_the_procedure_and_no_other():
    pairs = {each.rules for each in looked_at(requirement(LITERAL)) if each.code == "table-overlap"}
    assert {tuple(rule.rstrip("ab") for rule in pair) for pair in pairs} == {
        ("1", "6"), ("1", "7"), ("3", "6"), ("3", "7"), ("2", "5"), ("4", "5"), ("2", "7"), ("4", "7"), ("4", "8")}


def test_the_literal_reading_has_one_hole():
    gaps = [each.grid.region(each.box, "") for each in looked_at(requirement(LITERAL)) if each.code == "table-gap"]
    assert gaps == ['respuestaInicial: "con"; insistencia: "ninguna", "con respuesta"; postura: "conforme"']


def test_the_explicit_reading_has_no_overlap_and_the_holes_of_four_rules():
    found = looked_at(requirement(EXPLICIT))
    assert {each.code for each in found} == {"table-gap"}
    assert sorted(each.grid.region(each.box, "") for each in found) == [
        'respuestaInicial: "con"; insistencia: "con respuesta"; postura: "no sabe", "conforme"',
        'respuestaInicial: "con"; insistencia: "ninguna"; postura: "conforme"',
        'respuestaInicial: "sin"; insistencia: "sin respuesta"; plazoInsistencia: "dentro"',
    ]


def test_the_completed_rules_leave_nothing_to_say():
    assert analyse(read_dmn(model(decision("d", requirement(EXPLICIT, PROPOSED))), "d11.dmn")) == []
