"""Indicators and their measures as process.yaml writes them."""
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.reports.declared import COUNTING, KINDS, MAIN, Indicator, Measure, Source, Whole

if TYPE_CHECKING:
    from engine.reports.reading import Findings

MEASURE_KEYS = (*KINDS, "of", "where", "label", "unit", "at_least", "values")
INDICATOR_KEYS = ("title", "text", "from", "where", "group", "as", "group_label", "measures", "chart", "source", "origin", *MEASURE_KEYS)
CHARTS = ("bar", "doughnut", "none")


def indicator(name: str, given: Any, sources: Mapping[str, Source], findings: "Findings") -> Indicator | None:
    if not isinstance(given, Mapping):
        findings.wrong(f"el indicador «{name}» debe tener claves y valores.", f"indicator “{name}” must have keys and values.")
        return None
    findings.keys(given, INDICATOR_KEYS)
    source = _source(given.get("from", MAIN), name, sources, findings)
    register = sources[source].register
    single = "measures" not in given
    entries = {name: {key: value for key, value in given.items() if key in MEASURE_KEYS and key != "where"}} if single else given["measures"]
    if not isinstance(entries, Mapping) or not entries:
        findings.wrong(f"el indicador «{name}» no tiene medidas.", f"indicator “{name}” has no measures.")
        return None
    if given.get("chart", "bar") not in CHARTS:
        findings.wrong(f"«chart» de «{name}» es {', '.join(CHARTS)}.", f"“chart” of “{name}” is one of {', '.join(CHARTS)}.")
    group, measures, names = given.get("group"), [], {"group"}
    for each, entry in entries.items():
        measure = _measure(str(each), entry, f"{name}.{each}", register, sources, names, findings)
        if measure is not None:
            measures.append(measure)
            names.add(measure.name)
    if group is not None and single:
        findings.wrong(f"«{name}» agrupa: escriba sus medidas bajo «measures».", f"“{name}” groups: write its measures under “measures”.")
    return Indicator(
        name, given.get("title") or name, given.get("text") or "", source, findings.feel(given.get("where"), f"{name}.where", register),
        findings.feel(group, f"{name}.group", register), str(given.get("as") or group or "grupo"),
        given.get("group_label") or _label(findings, register, given.get("group")) or str(given.get("as") or group or ""),
        tuple(measures), single, given.get("chart", "bar"))


def _source(name: Any, place: str, sources: Mapping[str, Source], findings: "Findings") -> str:
    if name in sources:
        return str(name)
    known = ", ".join(one for one in sources if one) or "–"
    findings.wrong(f"«{place}» lee la fuente «{name}», que «sources» no nombra ({known}).",
                   f"“{place}” reads source “{name}”, which “sources” does not name ({known}).")
    return MAIN


def _measure(name: str, given: Any, place: str, register: str, sources: Mapping[str, Source], before: set[str],
             findings: "Findings") -> Measure | None:
    kinds = [kind for kind in KINDS if isinstance(given, Mapping) and kind in given]
    if len(kinds) != 1:
        findings.wrong(f"«{place}» debe decir una de estas: {', '.join(KINDS)}.", f"“{place}” must say one of {', '.join(KINDS)}.")
        return None
    [kind] = kinds
    findings.keys(given, MEASURE_KEYS)
    if kind not in COUNTING and given[kind] in (None, True, False):
        findings.wrong(f"«{place}»: «{kind}» necesita una expresión.", f"“{place}”: “{kind}” needs an expression.")
        return None
    if kind == "meets" and given.get("at_least") is None:
        findings.wrong(f"«{place}»: falta «at_least».", f"“{place}”: “at_least” is missing.")
    base, whole = given.get("of"), None
    if isinstance(base, Mapping):
        if kind != "share":
            findings.wrong(f"«{place}»: solo «share» toma otra fuente.", f"“{place}”: only “share” takes another source.")
        other = _source(base.get("from", MAIN), place, sources, findings)
        findings.keys(base, ("from", "where"))
        whole, base = Whole(other, findings.feel(base.get("where"), f"{place}.of", sources[other].register)), None
    return Measure(
        name, kind, findings.feel(given[kind], place, None if kind == "value" else register, before if kind == "value" else ()),
        findings.feel(given.get("where"), f"{place}.where", register), findings.feel(base, f"{place}.of", register), whole,
        findings.feel(given.get("at_least"), f"{place}.at_least"), findings.feel(given.get("values"), f"{place}.values"),
        given.get("label") or name, given.get("unit") or ("%" if kind in ("percent", "share") else ""))


def _label(findings: "Findings", register: str, column: Any) -> Any:
    about = findings.registers.get(register)
    columns = (about.get("columns") or ()) if isinstance(about, Mapping) else ()
    return next((one.get("label") for one in columns if isinstance(one, Mapping) and one.get("name") == column), None)
