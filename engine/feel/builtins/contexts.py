"""Built-in functions on contexts."""
from typing import Any

from engine.feel.limits import DEEPEST_DATA
from engine.feel.signature import builtin

Context = dict[str, Any]


@builtin("get value", "m: context, key: string")
def get_value(context: Context, key: str) -> Any:
    return context.get(key)


@builtin("get value", "m: context, keys: list")
def get_value_along(context: Context, keys: list[Any]) -> Any:
    value: Any = context
    for key in keys:
        if value.__class__ is not dict or key.__class__ is not str:
            return None
        value = value.get(key)
    return value


@builtin("get entries", "m: context")
def get_entries(context: Context) -> list[Context]:
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context", "entries: list")
def context_of(entries: list[Any]) -> Context | None:
    made: Context = {}
    for entry in entries:
        if entry.__class__ is not dict or not {"key", "value"} <= entry.keys():
            return None
        key = entry["key"]
        if key.__class__ is not str or key in made:
            return None
        made[key] = entry["value"]
    return made


@builtin("context put", "context: context, key: string, value: any")
def context_put(context: Context, key: str, value: Any) -> Context:
    return {**context, key: value}


@builtin("context put", "context: context, keys: list, value: any")
def context_put_along(context: Context, keys: list[Any], value: Any) -> Context | None:
    """A changed copy, as deep as the keys lead; null if they lead through what is no context."""
    if not keys or len(keys) > DEEPEST_DATA or context.__class__ is not dict or keys[0].__class__ is not str:
        return None
    if len(keys) == 1:
        return {**context, keys[0]: value}
    inner = context_put_along(context[keys[0]], keys[1:], value) if keys[0] in context else None
    return None if inner is None else {**context, keys[0]: inner}


@builtin("context merge", "contexts: list")
def context_merge(contexts: list[Any]) -> Context | None:
    merged: Context = {}
    for context in contexts:
        if context.__class__ is not dict:
            return None
        merged.update(context)
    return merged
