"""From the section `reports:` of process.yaml to declared reports, strictly: what nobody knows is a problem, never ignored."""
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from engine.diagram.words import catalogue, problem
from engine.errors import Problem
from engine.feel import Expression, FeelSyntaxError, compile_expression
from engine.parameters import Words
from engine.process_file import FILE, ProcessFile, read
from engine.reports.declared import MAIN, NUMBER, Column, Declared, Source
from engine.reports.reading_measures import indicator

catalogue({
    "bad-report": ("error", ("El informe «{name}»: {what}", "Mire la forma de un informe en la documentación de engine/reports."),
                   ("Report “{name}”: {what}", "See how a report is written in the documentation of engine/reports.")),
    "report-key": ("error", ("El informe «{name}» tiene la palabra «{key}», que nadie lee.", "{hint}"),
                   ("Report “{name}” has the word “{key}”, which nobody reads.", "{hint}")),
    "report-feel": ("error", ("El informe «{name}» tiene una expresión que no se entiende en «{place}»: {what}", "Corrija la expresión FEEL."),
                    ("Report “{name}” has an expression that cannot be read in “{place}”: {what}", "Correct the FEEL expression.")),
    "report-column": ("error",
                      ("El informe «{name}» usa «{column}» en «{place}», y el registro «{register}» no tiene esa columna.", "{hint}"),
                      ("Report “{name}” uses “{column}” in “{place}”, and the register “{register}” has no such column.", "{hint}")),
    "report-register": ("warning",
                        ("El informe «{name}» lee el registro «{register}», que este proceso no declara.",
                         "Está bien si otro proceso lo declara; si no, corrija el nombre."),
                        ("Report “{name}” reads the register “{register}”, which this process does not declare.",
                         "Right if another process declares it; else correct the name.")),
})
REPORT_KEYS = ("title", "description", "period", "register", "date", "where", "final_after", "visible_to", "columns", "filters", "sources",
               "indicators", "source", "origin")
SOURCE_KEYS, COLUMN_KEYS = ("register", "date", "where"), ("name", "label", "type", "personal", "value")
ALWAYS = frozenset({NUMBER, "parameters"})  # names that every row's expression knows


class Findings:
    """What is wrong with one report, and how its parts are read."""

    def __init__(self, name: str, registers: Mapping[str, Any], language: str) -> None:
        self.name, self.registers, self.language = name, registers, language
        self.problems: list[Problem] = []

    def say(self, code: str, **values: Any) -> None:
        self.problems.append(problem(code, FILE, None, self.language, name=self.name, **values))

    def wrong(self, spanish: str, english: str) -> None:
        self.say("bad-report", what=english if self.language == "en" else spanish)

    def keys(self, given: Mapping[Any, Any], known: Iterable[str]) -> None:
        known = tuple(known)
        for key in given:
            if key not in known:
                near = get_close_matches(str(key), known, 1)
                self.say("report-key", key=key, hint=f"→ {near[0]}" if near else ", ".join(known))

    def feel(self, text: Any, place: str, register: str | None = None, more: Iterable[str] = ()) -> Expression | None:
        """The compiled text; `true` and nothing are no expression. Its names must be columns of `register`, or `more`."""
        if text is None or text is True:
            return None
        if isinstance(text, bool | int) or not isinstance(text, str):
            text = "false" if text is False else str(text)
        try:
            found = compile_expression(text)
        except FeelSyntaxError as error:
            self.say("report-feel", place=place, what=error.message(self.language))
            return None
        self._columns(found.names, place, register, more)
        return found

    def column(self, name: Any, place: str, register: str) -> str | None:
        if name is not None:
            self._columns([str(name)], place, register, ())
        return None if name is None else str(name)

    def _columns(self, names: Iterable[str], place: str, register: str | None, more: Iterable[str]) -> None:
        columns = columns_of(self.registers, register) if register is not None else set()
        if columns is None:
            return  # of another process
        known = columns | ALWAYS | set(more)
        for name in sorted(set(names) - known):
            near = get_close_matches(name, known, 1)
            self.say("report-column", column=name, place=place, register=register or "–", hint=f"→ {near[0]}" if near else ", ".join(sorted(known)))


def columns_of(registers: Mapping[str, Any], register: str) -> set[str] | None:
    """The names of a register's columns; None for a register that is not declared here."""
    about = registers.get(register)
    if not isinstance(about, Mapping):
        return None
    return {str(one["name"]) for one in about.get("columns") or () if isinstance(one, Mapping) and "name" in one}


def check(source: bytes, language: str = "es") -> list[Problem]:
    """What is wrong with the reports of this process.yaml."""
    return _read(read(source)[0], language)[1]


@lru_cache(maxsize=256)
def declared(source: bytes) -> Mapping[str, Declared]:
    """The reports of a process.yaml that was deployed, by key."""
    return _read(read(source)[0], "es")[0]


def _read(about: ProcessFile, language: str) -> tuple[dict[str, Declared], list[Problem]]:
    given = about.raw.get("reports") or {}
    if not isinstance(given, Mapping):
        findings = Findings("reports", about.registers, language)
        findings.wrong("debe tener claves y valores.", "must have keys and values.")
        return {}, findings.problems
    reports, problems = {}, []
    for key, entry in given.items():
        findings = Findings(str(key), about.registers, language)
        report = _report(str(key), entry, findings)
        problems += findings.problems
        if report is not None:
            reports[report.key] = report
    return reports, problems


def _report(key: str, given: Any, findings: Findings) -> Declared | None:
    if not isinstance(given, Mapping) or not isinstance(given.get("register"), str):
        findings.wrong("falta «register», el registro del que se calcula.", "“register” is missing, from which it is computed.")
        return None
    findings.keys(given, REPORT_KEYS)
    if given.get("period", "month") not in ("month", "day"):
        findings.wrong("«period» es month o day.", "“period” is month or day.")
    sources = _sources(given, findings)
    main = sources[MAIN].register
    columns = [_column(entry, main, findings) for entry in _list(given, "columns", findings)]
    indicators = [indicator(str(name), entry, sources, findings) for name, entry in _section(given, "indicators", findings).items()]
    return Declared(
        key, given.get("title") or key, given.get("description") or "", given.get("period", "month"), sources,
        tuple(one for one in columns if one is not None),
        tuple(name for entry in _list(given, "filters", findings) if (name := findings.column(entry, "filters", main)) is not None),
        tuple(str(group) for group in _list(given, "visible_to", findings)), _final(given.get("final_after"), findings),
        tuple(one for one in indicators if one is not None))


def _sources(given: Mapping[str, Any], findings: Findings) -> dict[str, Source]:
    found = {MAIN: _source(given, "register", findings)}
    for name, entry in _section(given, "sources", findings).items():
        if not isinstance(entry, Mapping) or not isinstance(entry.get("register"), str):
            findings.wrong(f"a la fuente «{name}» le falta «register».", f"source “{name}” has no “register”.")
            continue
        findings.keys(entry, SOURCE_KEYS)
        found[str(name)] = _source(entry, str(name), findings)
    return found


def _source(given: Mapping[str, Any], place: str, findings: Findings) -> Source:
    register = given["register"]
    if register not in findings.registers:
        findings.say("report-register", register=register)
    return Source(register, findings.column(given.get("date"), "date", register), findings.feel(given.get("where"), f"{place}.where", register))


def _column(given: Any, register: str, findings: Findings) -> Column | None:
    if isinstance(given, str):
        findings.column(given, "columns", register)
        about = _register_column(findings.registers, register, given)
        label: Words = about.get("label") or given
        return Column(given, label, about.get("type", "text"), about.get("personal") is True)
    if not isinstance(given, Mapping) or not isinstance(given.get("name"), str):
        findings.wrong("una columna es un nombre o {name, label, type, value}.", "a column is a name or {name, label, type, value}.")
        return None
    findings.keys(given, COLUMN_KEYS)
    name = given["name"]
    if given.get("value") is None:
        findings.column(name, "columns", register)
    return Column(name, given.get("label") or name, given.get("type", "text"), given.get("personal") is True,
                  findings.feel(given.get("value"), f"columns.{name}", register))


def _register_column(registers: Mapping[str, Any], register: str, name: str) -> Mapping[str, Any]:
    about = registers.get(register)
    columns = (about.get("columns") or ()) if isinstance(about, Mapping) else ()
    return next((one for one in columns if isinstance(one, Mapping) and one.get("name") == name), {})


def _final(given: Any, findings: Findings) -> Expression | str | None:
    """A duration as it is written, or what computes one."""
    if given is None or (isinstance(given, str) and given.strip().startswith("P")):
        return given
    return findings.feel(given, "final_after", None, ("end", "parameters"))


def _list(given: Mapping[str, Any], key: str, findings: Findings) -> list[Any]:
    found = given.get(key) or []
    if not isinstance(found, list):
        findings.wrong(f"«{key}» debe ser una lista.", f"“{key}” must be a list.")
        return []
    return found


def _section(given: Mapping[str, Any], key: str, findings: Findings) -> Mapping[str, Any]:
    found = given.get(key) or {}
    if not isinstance(found, Mapping):
        findings.wrong(f"«{key}» debe tener claves y valores.", f"“{key}” must have keys and values.")
        return {}
    return found

