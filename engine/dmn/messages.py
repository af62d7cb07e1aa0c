"""What decisions say to people, in Spanish and English. Texts only; `errors` fills them in."""

MESSAGES: dict[str, dict[str, str]] = {
    "broken-xml": {
        "es": "El archivo no es XML correcto: {reason}",
        "en": "The file is not well-formed XML: {reason}",
    },
    "unsafe-xml": {
        "es": "El archivo declara un DOCTYPE o entidades, que no se admiten.",
        "en": "The file declares a DOCTYPE or entities, which are not accepted.",
    },
    "too-large": {
        "es": "El archivo pasa de {limit} bytes.",
        "en": "The file has more than {limit} bytes.",
    },
    "too-deep": {
        "es": "Las expresiones del modelo están anidadas demasiado hondo.",
        "en": "The expressions of the model are nested too deeply.",
    },
    "not-dmn": {
        "es": "El archivo no es un modelo DMN: su elemento raíz es «{found}».",
        "en": "The file is no DMN model: its root element is “{found}”.",
    },
    "unknown-element": {
        "es": "«{found}» no es una expresión de DMN.",
        "en": "“{found}” is no expression of DMN.",
    },
    "incomplete-element": {
        "es": "A «{name}» le falta «{missing}».",
        "en": "“{name}” lacks “{missing}”.",
    },
    "unknown-decision": {
        "es": "No existe la decisión «{name}».",
        "en": "There is no decision “{name}”.",
    },
    "unknown-reference": {
        "es": "«{name}» requiere «{target}», que no existe en el modelo.",
        "en": "“{name}” requires “{target}”, which is not in the model.",
    },
    "circular": {
        "es": "La decisión «{name}» depende de sí misma.",
        "en": "The decision “{name}” depends on itself.",
    },
    "unreadable": {
        "es": "En «{name}», la expresión «{text}» no se puede leer. {reason} {hint}",
        "en": "In “{name}”, the expression “{text}” cannot be read. {reason} {hint}",
    },
    "several-match": {
        "es": "La tabla «{name}» admite una sola regla (UNIQUE) y se cumplen varias: {rules}.",
        "en": "The table “{name}” allows one rule (UNIQUE) and several match: {rules}.",
    },
    "outputs-differ": {
        "es": "La tabla «{name}» exige resultados iguales (ANY) y estas reglas difieren: {rules}.",
        "en": "The table “{name}” demands equal results (ANY) and these rules differ: {rules}.",
    },
    "not-allowed": {
        "es": "{name} vale {found}, que no está entre los valores permitidos: {expected}.",
        "en": "{name} is {found}, which is not among the allowed values: {expected}.",
    },
    "wrong-type": {
        "es": "{name} debe ser {expected} y es {found}.",
        "en": "{name} must be {expected} and is {found}.",
    },
    "bad-hit-policy": {
        "es": "La tabla «{name}» tiene la política de resultados «{found}», que no existe.",
        "en": "The table “{name}” has the hit policy “{found}”, which does not exist.",
    },
    "aggregates-several": {
        "es": "La tabla «{name}» agrega ({found}) y tiene varias salidas: solo puede tener una.",
        "en": "The table “{name}” aggregates ({found}) and has several outputs: it may have only one.",
    },
    "incomplete-rule": {
        "es": "La regla {rule} de la tabla «{name}» no tiene tantas celdas como columnas la tabla.",
        "en": "Rule {rule} of the table “{name}” has not as many cells as the table has columns.",
    },
    "missing-import": {
        "es": "El modelo importa «{name}», que no está entre los archivos del proceso.",
        "en": "The model imports “{name}”, which is not among the files of the process.",
    },
}

HINTS: dict[str, dict[str, str]] = {
    "several-match": {
        "es": "Haga que las reglas se excluyan, o elija otra política: FIRST, ANY, PRIORITY o COLLECT.",
        "en": "Make the rules exclude each other, or choose another policy: FIRST, ANY, PRIORITY or COLLECT.",
    },
    "outputs-differ": {
        "es": "Corrija las salidas para que coincidan, o elija otra política de resultados.",
        "en": "Make the outputs agree, or choose another hit policy.",
    },
    "bad-hit-policy": {
        "es": "Use UNIQUE, ANY, FIRST, PRIORITY, COLLECT, RULE ORDER u OUTPUT ORDER.",
        "en": "Use UNIQUE, ANY, FIRST, PRIORITY, COLLECT, RULE ORDER or OUTPUT ORDER.",
    },
    "circular": {
        "es": "Quite una de las flechas que forman el círculo.",
        "en": "Remove one of the arrows that make the circle.",
    },
    "unsafe-xml": {
        "es": "Guarde el modelo de nuevo desde el editor, sin DOCTYPE.",
        "en": "Save the model again from the editor, without a DOCTYPE.",
    },
}
