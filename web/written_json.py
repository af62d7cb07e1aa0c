"""JSON as an owner writes it into a page: exact decimals, and a refusal that says what is wrong."""
import json
from decimal import Decimal
from typing import Any


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=_number)


def of_json(text: str) -> Any:
    """Raises ValueError."""
    try:
        return json.loads(text, parse_float=Decimal)
    except RecursionError as deep:
        raise ValueError("nested too deeply") from deep


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    return str(value)
