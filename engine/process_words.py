"""What is said of a process.yaml that cannot be read, in Spanish and English."""
from typing import Any

from engine.errors import Problem

Words = tuple[str, str]  # message, hint
WORDS: dict[str, tuple[str, Words, Words]] = {  # which: code, Spanish, English
    "too_large": ("too-large", ("process.yaml tiene más de {size} KB.", "Quite lo que no haga falta."),
                  ("process.yaml has more than {size} KB.", "Remove what is not needed.")),
    "no_yaml": ("bad-yaml", ("process.yaml no se puede leer: {why}", "Corrija el YAML en la línea indicada."),
                ("process.yaml cannot be read: {why}", "Correct the YAML at that line.")),
    "no_mapping": ("bad-yaml", ("process.yaml debe ser una lista de claves y valores.", "Empiece con «title: …»."),
                   ("process.yaml must be a list of keys and values.", "Begin with “title: …”.")),
    "unknown_type": ("unknown-type", ("El parámetro {name} tiene el tipo {type}, que no existe.", "Use uno de: {known}."),
                     ("The parameter {name} has the type {type}, which does not exist.", "Use one of: {known}.")),
    "bad_default": ("bad-default", ("El valor de entrega de {name} no sirve: {default} {why}", "Corrija default, o lo que el parámetro exige."),
                    ("The default of {name} does not fit: {default} {why}", "Correct default, or what the parameter asks for.")),
    "bad_bound": ("bad-bound", ("{side} de {name} debe ser un número, y el parámetro también.", "Escriba un número, o quite {side}."),
                  ("{side} of {name} must be a number, and the parameter too.", "Write a number, or remove {side}.")),
    "bounds_crossed": ("bad-bound", ("{name} no puede tener ningún valor: min {min} es mayor que max {max}.", "Cambie uno de los dos."),
                       ("{name} cannot have any value: min {min} is more than max {max}.", "Change one of them.")),
    "bad_pattern": ("bad-pattern", ("pattern de {name} debe ser una expresión regular de RE2, de un texto.", "Corríjala o quítela."),
                    ("pattern of {name} must be a regular expression of RE2, of a text.", "Correct or remove it.")),
    "no_list": ("bad-section", ("«{key}» debe ser una lista.", "Escriba cada entrada con un guion."),
                ("“{key}” must be a list.", "Write each entry with a dash.")),
    "bad_entry": ("bad-entry", ("«{key}», entrada {number}: faltan {needed}.", "Complete la entrada."),
                  ("“{key}”, entry {number}: {needed} are missing.", "Complete the entry.")),
    "no_pairs": ("bad-section", ("«{key}» debe tener claves y valores.", "Mire un proceso que ya funciona."),
                 ("“{key}” must have keys and values.", "Look at a process that works.")),
    "no_texts": ("bad-section", ("«{key}» debe ser una lista de textos.", "Escríbala entre corchetes: [uno, dos]."),
                 ("“{key}” must be a list of texts.", "Write it in brackets: [one, two].")),
    "unknown_key": ("unknown-key", ("Nadie lee «{key}» en {where}.", "Se conocen: {known}."),
                    ("Nobody reads “{key}” in {where}.", "Known are: {known}.")),
    "near_key": ("unknown-key", ("Nadie lee «{key}» en {where}.", "¿Quiso decir «{near}»?"),
                 ("Nobody reads “{key}” in {where}.", "Did you mean “{near}”?")),
}


class Findings:
    """The problems of one process.yaml, in the order in which they stand there."""

    def __init__(self, file: str, language: str) -> None:
        self.file, self.language = file, language
        self.problems: list[Problem] = []

    def add(self, which: str, **said: Any) -> None:
        code, spanish, english = WORDS[which]
        message, hint = english if self.language == "en" else spanish
        self.problems.append(Problem("error", self.file, None, code, message.format(**said), hint.format(**said)))
