"""The values of a form's YAML, kind by kind: texts for people, FEEL, options, rules."""
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import re2

from engine.feel import Expression, FeelError, compile_expression
from forms.form import TYPES, WIDTHS, Check, Option, Wording
from forms.kinds import BY_ENDING

EMPTY = Wording("", "")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


class NotThat(Exception):
    """A value of another kind than its key asks for. `message` and `hint` are keys of forms.words."""

    def __init__(self, message: str = "key_type", hint: str = "write_kind", code: str = "bad-value", **said: Any) -> None:
        super().__init__(message)
        self.message, self.hint, self.code, self.said = message, hint, code, said


def a_name(given: Any, language: str) -> str:
    if not isinstance(given, str) or not NAME.fullmatch(given):
        raise NotThat("bad_name", "name_rule", "bad-name", name=str(given)[:60])
    return given


def a_text(given: Any, language: str) -> str:
    if isinstance(given, int | Decimal) and not isinstance(given, bool):
        return str(given)
    if not isinstance(given, str):
        raise NotThat
    return given


def a_wording(given: Any, language: str) -> Wording:
    if isinstance(given, dict) and set(given) == {"es", "en"} and all(isinstance(text, str) for text in given.values()):
        return Wording(given["es"], given["en"])
    text = a_text(given, language)
    return Wording(text, text)


def a_flag(given: Any, language: str) -> bool:
    if not isinstance(given, bool):
        raise NotThat
    return given


def a_count(given: Any, language: str) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        raise NotThat
    return given


def a_list(given: Any) -> list[Any]:
    if not isinstance(given, list) or not given:
        raise NotThat
    return given


def feel(given: Any, language: str) -> Expression:
    """The compiled expression; the equals sign in front is optional where only FEEL can stand."""
    try:
        return compile_expression(a_text(given, language).removeprefix("=").strip())
    except FeelError as problem:
        hint = problem.hint(language)
        why = f"{problem.message(language)} {hint}".strip()
        raise NotThat("bad_feel", "fix_feel", "bad-expression", why=why) from None


def feel_or(read: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    """A reader for FEEL that begins with "=", and anything `read` takes otherwise."""

    def either(given: Any, language: str) -> Any:
        return feel(given, language) if isinstance(given, str) and given.startswith("=") else read(given, language)

    return either


def a_literal(given: Any, language: str) -> Any:
    if isinstance(given, dict):
        return {key: a_literal(item, language) for key, item in given.items()}
    return [a_literal(item, language) for item in given] if isinstance(given, list) else given


def flag_or_feel(given: Any, language: str) -> bool | Expression:
    return given if isinstance(given, bool) else feel(given, language)


def checks(given: Any, language: str) -> tuple[Check, ...]:
    found = []
    for entry in given if isinstance(given, list) else [given]:
        if not isinstance(entry, dict) or set(entry) != {"rule", "message"}:
            raise NotThat
        found.append(Check(feel(entry["rule"], language), feel_or(a_wording)(entry["message"], language)))
    return tuple(found)


def options(given: Any, language: str) -> tuple[Option, ...] | Expression:
    if isinstance(given, str):
        return feel(given, language)
    if not isinstance(given, list):
        raise NotThat
    if not given:
        raise NotThat("no_options")
    found = tuple(_option(entry, language) for entry in given)
    texts = [str(option.value) for option in found]
    for text in texts:
        if texts.count(text) > 1:
            raise NotThat("twice", "rename", "duplicate-option", name=text)
    return found


def _option(entry: Any, language: str) -> Option:
    if isinstance(entry, bool):
        raise NotThat("bool_option", "quote_it", "bad-option", value=entry)
    if isinstance(entry, dict):
        if set(entry) != {"value", "label"}:
            raise NotThat
        if not isinstance(entry["value"], str | int | Decimal):
            raise NotThat
        return Option(entry["value"], a_wording(entry["label"], language))
    text = a_text(entry, language)
    return Option(entry, Wording(text, text))


def kinds(given: Any, language: str) -> tuple[str, ...]:
    endings = [str(entry).lower().lstrip(".") for entry in a_list(given)]
    for ending in endings:
        if ending not in BY_ENDING:
            raise NotThat("unknown_key", "may_write", "unknown-kind", key=ending[:40], names=", ".join(BY_ENDING))
    return tuple(dict.fromkeys(BY_ENDING[ending].name for ending in endings))


def pattern(given: Any, language: str) -> str:
    try:
        re2.compile(a_text(given, language))
    except re2.error as problem:
        why = problem.args[0] if problem.args else ""
        raise NotThat("bad_pattern", "fix_pattern", "bad-pattern", why=why.decode() if isinstance(why, bytes) else why) from None
    return str(given)


def one_of(*words: str) -> Callable[[Any, str], str]:
    def read(given: Any, language: str) -> str:
        if given not in words:
            raise NotThat
        return str(given)

    return read


READERS: dict[str, Callable[[Any, str], Any]] = {
    "name": a_name,
    "text": a_text,
    "wording": a_wording,
    "flag": a_flag,
    "count": a_count,
    "feel": feel,
    "value": feel_or(a_literal),
    "flag or feel": flag_or_feel,
    "text or feel": feel_or(a_text),
    "wording or feel": feel_or(a_wording),
    "checks": checks,
    "options": options,
    "kinds": kinds,
    "pattern": pattern,
    "type": one_of(*TYPES),
    "width": one_of(*WIDTHS),
    "origin": one_of("D", "I", "P"),
}
