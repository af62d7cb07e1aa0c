"""Public names of what a case holds: the case's id and a number."""


def number_of(case_id: str, public: str) -> int | None:
    """The number in "<case>-<number>", or None if it belongs to another case."""
    head, _, number = public.rpartition("-")
    return int(number) if head == case_id and number.isascii() and number.isdigit() else None
