"""Text as people search for it: without case and accents. Both databases have the same function `fold`: PostgreSQL's is in its migration."""

_ACCENTED = "áàäâãéèëêíìïîóòöôõúùüûñç"
_PLAIN = "aaaaaeeeeiiiiooooouuuunc"
_MAP = str.maketrans(_ACCENTED + _ACCENTED.upper(), _PLAIN * 2)

def fold(text: str | None) -> str | None:
    """"Ñandú" and "nandu" are one word."""
    return None if text is None else text.lower().translate(_MAP)


def part(search: str) -> str:
    """The pattern that finds `search` anywhere in a folded text: LIKE … ESCAPE '\\'."""
    return f"%{start(search)}"


def start(search: str) -> str:
    """The pattern that finds `search` at the start of a folded text. What people type stands for itself."""
    return escaped(fold(search) or "") + "%"


def escaped(search: str) -> str:
    return search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
