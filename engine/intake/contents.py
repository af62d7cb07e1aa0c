"""What a mail says to a case: the variables that a rule draws from subject, text, attachments and cells. Pure, but for `keep`.

Nothing here chooses the rule or moves a case.
"""
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import re2

from engine.connectors.compose import bare, one_line
from engine.connectors.sheet_read import as_text, beside, read_sheets
from engine.connectors.words import place
from engine.errors import BadInput
from engine.intake.parse import File, Incoming
from engine.intake.rules import Rule
from engine.model import Value

# Checks a file by its content and stores it: its value {name, sha256, size, type}, or a sentence why not.
Keep = Callable[[bytes, str], Mapping[str, Value] | str]
# «El 1 de julio, Ana escribió:», «On … wrote:», «-----Mensaje original-----»: what follows are the words of another.
QUOTE = re.compile(
    r"(El|On|Am|Le) .{4,300}(escribió|wrote|schrieb|a écrit)\s*:$|-{2,}\s*(Mensaje|Original|Forwarded)|_{10,}$|(De|From):\s.*@",
    re.IGNORECASE,
)
# «Buenos días:», «Estimada Sara,», «Buenos días, Sara:»: what a person says comes after it. RE2, for strangers write it.
_WORDS = "hola|buen[oa]s?|cordial saludo|saludos|estimad[oa]s?|apreciad[oa]s?|señor(?:a|es)?|hello|hi|dear|good"
_GREETS = rf"(?i)^(?:(?:{_WORDS})\b[^\n,.:;!]{{0,80}}%s\s*){{1,3}}"
_NAMES = r"(?:[,;]\s*[^\s,.:;!]{1,30}(?:[ ][^\s,.:;!]{1,30}){0,2})?"
GREETINGS = (re2.compile(_GREETS % r"[\n,.:;!]+"), re2.compile(_GREETS % rf"{_NAMES}[,.:;!]?[ ]*\n"))
MAX_WORDS = 4_000  # characters of a mail's own words in their variable
SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".ods")


@dataclass(frozen=True)
class Kept:
    """An attachment that was accepted."""

    file: File
    value: Mapping[str, Value]


@dataclass(frozen=True)
class Attachments:
    kept: tuple[Kept, ...]
    refused: tuple[Mapping[str, str], ...]  # {name, reason}


def keep_all(mail: Incoming, keep: Keep) -> Attachments:
    """Every attachment, checked and stored, or refused with its reason. A mail may lose files, never be lost."""
    kept, refused = [], []
    for file in mail.attachments:
        found = keep(file.content, file.name)
        if isinstance(found, str):
            refused.append({"name": file.name, "reason": found})
        else:
            kept.append(Kept(file, dict(found)))
    return Attachments(tuple(kept), tuple(refused))


def fits(rule: Rule, mail: Incoming, groups: Iterable[str]) -> bool:
    """Whether the mail meets every condition of the rule. `groups` are those of the person who sent it."""
    if rule.subject is not None and not rule.subject.fullmatch(bare(mail.subject)):
        return False
    if not _says(rule, own_words(mail.text)):
        return False
    if rule.groups and not set(rule.groups) & set(groups):
        return False
    found = sorted_out([file.name for file in mail.attachments], rule.attachments)
    return all(name in found for name in rule.needs)


def sorted_out(names: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Which file is which: variable -> place in `names`. The word that stands first in a name decides, then the longer one."""
    found: dict[str, int] = {}
    for number, name in enumerate(names):
        places = [(where, variable) for variable, words in wanted.items() if (where := place(name, words))]
        if places:
            found.setdefault(min(places, key=lambda one: one[0])[1], number)
    return found


def variables(rule: Rule, mail: Incoming, attachments: Attachments, start: bool, user: Value = None) -> dict[str, Value]:
    """What the rule draws from the mail; `user` is who sent it. At a start every variable of the rule exists, if only as null."""
    kept = attachments.kept
    places = sorted_out([one.file.name for one in kept], rule.attachments)
    found: dict[str, Value] = dict.fromkeys([*rule.attachments, *rule.cells]) if start else {}
    found |= {name: dict(kept[number].value) for name, number in places.items()}
    found |= _parts(rule, bare(mail.subject))
    cells, unread = _cells(rule, {name: kept[number].file for name, number in places.items()})
    found |= cells
    found |= rule.set
    if rule.words is not None:
        found[rule.words] = own_words(mail.text)[:MAX_WORDS]
    found[rule.mail] = about(mail, attachments, {number: name for name, number in places.items()}) | {"unread": unread, "user": user}
    return found | {"asunto": bare(mail.subject)} if start else found


def about(mail: Incoming, attachments: Attachments, taken: Mapping[int, str]) -> dict[str, Value]:
    """The mail as the value that stands in `correo`. An attachment that has its own variable says which: it is no second document."""
    files = [dict(one.value) | ({"variable": taken[number]} if number in taken else {}) for number, one in enumerate(attachments.kept)]
    return {
        "message_id": mail.message_id, "references": list(mail.references), "sender": mail.sender, "sender_name": mail.sender_name,
        "to": list(mail.to), "cc": list(mail.cc), "subject": mail.subject, "date": mail.date, "text": mail.text,
        "attachments": files, "refused": [dict(one) for one in attachments.refused],
    }


def own_words(text: str) -> str:
    """An answer without what it quotes: up to the first quoted line or the line that introduces it."""
    lines = []
    for line in text.split("\n"):
        if line.lstrip().startswith(">") or QUOTE.match(line.strip()):
            break
        lines.append(line)
    return "\n".join(lines).strip()


def _says(rule: Rule, words: str) -> bool:
    """Whether the words begin as the rule wants, after a greeting or without, and hold nothing that it excludes."""
    begins = rule.text is None or any(rule.text.match(one) for one in (words, *(greeting.sub("", words, 1) for greeting in GREETINGS)))
    return begins and (rule.unless is None or not rule.unless.search(words))


def _parts(rule: Rule, subject: str) -> dict[str, Value]:
    """Named groups of the subject's patterns. A subject that fits no pattern gives nothing: the process judges it."""
    found: dict[str, Any] = {}
    for pattern in filter(None, (rule.subject, rule.parts)):
        if match := pattern.fullmatch(subject):
            found |= {name: " ".join(text.split()) for name, text in match.groupdict().items() if text}
    return {name: text.upper() if name in rule.upper else text for name, text in found.items()}


def _cells(rule: Rule, files: Mapping[str, File]) -> tuple[dict[str, Value], list[Value]]:
    """Values beside labels, and the files that could not be searched for them: {name, reason}."""
    found: dict[str, Value] = {}
    unread: list[Value] = []
    for name in dict.fromkeys(cell.file for cell in rule.cells.values()):
        file = files.get(name)
        if file is None or not file.name.lower().endswith(SPREADSHEETS):
            continue
        try:
            sheets = read_sheets(file.content)
        except BadInput as problem:
            unread.append({"name": file.name, "reason": problem.detail})
            continue
        values = {variable: one_line(as_text(beside(sheets, cell.label))) for variable, cell in rule.cells.items() if cell.file == name}
        found |= {variable: text[:200] for variable, text in values.items() if text}
    return found, unread
