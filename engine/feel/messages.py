"""What FEEL says to people, in Spanish and English. Texts only; `errors` fills them in."""

LANGUAGES = ("es", "en")

MESSAGES: dict[str, dict[str, str]] = {
    # ---- an expression that cannot be read
    "empty": {
        "es": "La expresión está vacía.",
        "en": "The expression is empty.",
    },
    "too-long": {
        "es": "La expresión tiene más de {limit} caracteres.",
        "en": "The expression has more than {limit} characters.",
    },
    "too-deep": {
        "es": "La expresión está anidada a más de {limit} niveles.",
        "en": "The expression is nested more than {limit} levels deep.",
    },
    "too-many-terms": {
        "es": "La expresión encadena más de {limit} operaciones.",
        "en": "The expression chains more than {limit} operations.",
    },
    "expected": {
        "es": "Se esperaba {expected} y hay {found}.",
        "en": "Expected {expected}, found {found}.",
    },
    "open-string": {
        "es": "Falta la comilla doble que cierra el texto.",
        "en": "The double quote that ends the text is missing.",
    },
    "bad-escape": {
        "es": "El texto contiene medio carácter (\\u incompleto).",
        "en": "The text holds half a character (an incomplete \\u pair).",
    },
    "bad-number": {
        "es": "{found} no es un número posible.",
        "en": "{found} is not a possible number.",
    },
    "bad-temporal": {
        "es": "{found} no es una fecha, hora ni duración.",
        "en": "{found} is no date, time or duration.",
    },
    "duplicate-key": {
        "es": "El nombre {found} aparece dos veces en el contexto.",
        "en": "The name {found} appears twice in the context.",
    },
    # ---- an expression that was stopped
    "steps": {
        "es": "El cálculo necesita más de {limit} pasos.",
        "en": "The calculation needs more than {limit} steps.",
    },
    "calls": {
        "es": "Las funciones se llaman a sí mismas más de {limit} veces.",
        "en": "Functions call each other more than {limit} levels deep.",
    },
    "text-size": {
        "es": "El texto pasa de {limit} caracteres.",
        "en": "The text is longer than {limit} characters.",
    },
    "list-size": {
        "es": "La lista pasa de {limit} elementos.",
        "en": "The list has more than {limit} elements.",
    },
    "data-depth": {
        "es": "Los datos están anidados a más de {limit} niveles.",
        "en": "The data is nested more than {limit} levels deep.",
    },
    "pattern-time": {
        "es": "El patrón tarda demasiado con este texto.",
        "en": "The pattern takes too long with this text.",
    },
    # ---- why a value is null
    "unknown-name": {
        "es": "No existe «{name}».",
        "en": "There is no “{name}”.",
    },
    "unknown-function": {
        "es": "No existe la función «{name}».",
        "en": "There is no function “{name}”.",
    },
    "wrong-arguments": {
        "es": "La función «{name}» no acepta estos argumentos: {arguments}.",
        "en": "The function “{name}” does not take these arguments: {arguments}.",
    },
    "function-refused": {
        "es": "La función «{name}» no dio resultado: {reason}",
        "en": "The function “{name}” gave no result: {reason}",
    },
    "null-result": {
        "es": "La función «{name}» da null con estos argumentos: {arguments}.",
        "en": "The function “{name}” gives null for these arguments: {arguments}.",
    },
    "wrong-operands": {
        "es": "No se puede calcular {left} {operator} {right}.",
        "en": "{left} {operator} {right} cannot be calculated.",
    },
    "not-comparable": {
        "es": "No se puede comparar {left} {operator} {right}.",
        "en": "{left} {operator} {right} cannot be compared.",
    },
    "not-boolean": {
        "es": "«{operator}» necesita verdadero o falso y recibió {found}.",
        "en": "“{operator}” needs true or false and got {found}.",
    },
    "wrong-type": {
        "es": "{name} debe ser {expected} y es {found}.",
        "en": "{name} must be {expected} and is {found}.",
    },
    "not-allowed": {
        "es": "{name} tiene el valor {found}, que no está entre los permitidos: {expected}.",
        "en": "{name} has the value {found}, which is not among those allowed: {expected}.",
    },
    "external-function": {
        "es": "Las funciones externas (Java, PMML) no se ejecutan.",
        "en": "External functions (Java, PMML) are not run.",
    },
    "unreadable": {
        "es": "La expresión «{text}» no se puede leer: {reason}",
        "en": "The expression “{text}” cannot be read: {reason}",
    },
}

HINTS: dict[str, dict[str, str]] = {
    "double-equals": {
        "es": "En FEEL la igualdad se escribe con un solo signo: a = b.",
        "en": "FEEL writes equality with one sign: a = b.",
    },
    "and-signs": {
        "es": "En lugar de && escriba and: a and b.",
        "en": "Instead of && write and: a and b.",
    },
    "or-signs": {
        "es": "En lugar de || escriba or: a or b.",
        "en": "Instead of || write or: a or b.",
    },
    "single-quotes": {
        "es": "Los textos van entre comillas dobles: \"texto\".",
        "en": "Texts stand in double quotes: \"text\".",
    },
    "dollar-brace": {
        "es": "Quite ${…}: las variables se nombran sin adornos, por ejemplo monto > 10.",
        "en": "Drop ${…}: variables are named plainly, for example amount > 10.",
    },
    "exclamation": {
        "es": "En lugar de !a escriba not(a).",
        "en": "Instead of !a write not(a).",
    },
    "unequal-signs": {
        "es": "«Distinto de» se escribe !=.",
        "en": "“Not equal” is written !=.",
    },
    "question-mark": {
        "es": "En lugar de a ? b : c escriba if a then b else c.",
        "en": "Instead of a ? b : c write if a then b else c.",
    },
    "percent": {
        "es": "El resto de una división es modulo(a, b).",
        "en": "The remainder of a division is modulo(a, b).",
    },
    "semicolon": {
        "es": "Una expresión es una sola: no lleva punto y coma.",
        "en": "An expression is only one: it takes no semicolon.",
    },
    "decimal-comma": {
        "es": "Los decimales llevan punto: 1.5.",
        "en": "Decimals take a point: 1.5.",
    },
    "if-else": {
        "es": "Se escribe if condición then valor else otro valor; else no se puede omitir.",
        "en": "Write if condition then value else other value; else cannot be left out.",
    },
}

EXPECTED: dict[str, dict[str, str]] = {
    "expression": {"es": "un valor o una expresión", "en": "a value or an expression"},
    "name": {"es": "un nombre", "en": "a name"},
    "end": {"es": "el final de la expresión", "en": "the end of the expression"},
    "end-of-range": {"es": "el cierre del rango: ], ) o [", "en": "the end of the range: ], ) or ["},
    "named-argument": {"es": "un argumento con nombre, como en todos los demás", "en": "a named argument, like the others"},
    "key": {"es": "un nombre y dos puntos", "en": "a name and a colon"},
    "quoted-text": {"es": "un texto entre comillas dobles", "en": "a text in double quotes"},
    "nothing": {"es": "nada más", "en": "nothing more"},
}
