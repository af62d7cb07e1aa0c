"""What may stand in a form's YAML: which keys each type of field knows, and of which kind each key is.

Only tables; read.py applies them.
"""
from forms.form import TYPES

FORM_KEYS = {
    "id": "name", "title": "wording", "description": "wording", "source": "text", "origin": "origin", "fields": "list",
}

KEYS = {  # key of a field: kind of its value, see read.py
    "name": "name",
    "type": "type",
    "label": "wording",
    "help": "wording",
    "section": "wording",
    "required": "flag or feel",
    "visible": "feel",
    "valid": "checks",
    "default": "value",
    "personal": "flag",
    "width": "width",
    "minlength": "count",
    "maxlength": "count",
    "pattern": "pattern",
    "pattern_message": "wording",
    "rows": "count",
    "min": "value",
    "max": "value",
    "decimals": "count",
    "currency": "text",
    "options": "options",
    "open": "flag",
    "group": "text or feel",
    "accept": "kinds",
    "max_mb": "count",
    "columns": "columns",
    "value": "wording or feel",
}

_ASKED = ("name", "type", "label", "help", "section", "required", "visible", "valid", "default", "personal", "width")
_SHOWN = ("name", "type", "label", "help", "section", "visible", "valid", "personal", "width", "value")
_OWN = {
    "text": ("minlength", "maxlength", "pattern", "pattern_message"),
    "textarea": ("minlength", "maxlength", "rows"),
    "integer": ("min", "max"),
    "decimal": ("min", "max", "decimals"),
    "money": ("min", "max", "decimals", "currency"),
    "boolean": (),
    "date": ("min", "max"),
    "datetime": ("min", "max"),
    "select": ("options", "open", "maxlength"),
    "multiselect": ("options", "min", "max"),
    "radio": ("options",),
    "user": ("group",),
    "file": ("accept", "max_mb"),
    "files": ("accept", "max_mb", "min", "max"),
    "table": ("columns", "min", "max"),
    "computed": ("decimals", "currency"),
    "display": (),
}

ALLOWED = {type_: ((_SHOWN if type_ in ("computed", "display") else _ASKED) + _OWN[type_]) for type_ in TYPES}

NEEDED = {
    "select": ("options",), "multiselect": ("options",), "radio": ("options",), "table": ("columns",), "computed": ("value",),
    "display": ("value",),
}

COLUMN_TYPES = tuple(t for t in TYPES if t not in ("table", "file", "files", "display"))  # a row holds plain answers

KIND_WORDS = {  # for sentences: "«x» is not …"
    "name": ("un nombre", "a name"),
    "type": ("un tipo de campo", "a type of field"),
    "wording": ("un texto, o {es: …, en: …}", "a text, or {es: …, en: …}"),
    "text": ("un texto", "a text"),
    "origin": ("D, I o P", "D, I or P"),
    "list": ("una lista", "a list"),
    "flag": ("true o false", "true or false"),
    "feel": ("una expresión FEEL", "a FEEL expression"),
    "flag or feel": ("true, false o una expresión FEEL", "true, false or a FEEL expression"),
    "text or feel": ("un texto, o FEEL que empieza con =", "a text, or FEEL that begins with ="),
    "wording or feel": ("un texto, o FEEL que empieza con =", "a text, or FEEL that begins with ="),
    "value": ("un valor, o FEEL que empieza con =", "a value, or FEEL that begins with ="),
    "checks": ("{rule, message} o una lista de ellas", "{rule, message} or a list of them"),
    "width": ("full, half o third", "full, half or third"),
    "count": ("un número entero desde 0", "a whole number from 0"),
    "pattern": ("una expresión regular", "a regular expression"),
    "options": ("una lista de opciones, o una expresión FEEL", "a list of options, or a FEEL expression"),
    "kinds": ("una lista de tipos de archivo", "a list of kinds of files"),
    "columns": ("una lista de columnas", "a list of columns"),
}
