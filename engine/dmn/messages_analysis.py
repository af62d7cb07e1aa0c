"""What the analysis of tables says, in Spanish and English: what is found, and the mend."""

FINDINGS: dict[str, dict[str, tuple[str, str]]] = {  # code: language: (message, hint)
    "table-gap": {
        "es": ("La tabla «{name}» no decide nada cuando {region}. Ejemplo: {example}.", "Añada una regla para ese caso o una salida por defecto."),
        "en": ("The table “{name}” decides nothing when {region}. Example: {example}.", "Add a rule for this case or a default output."),
    },
    "table-overlap": {
        "es": ("En la tabla «{name}» se cumplen a la vez las reglas {rules} cuando {region}. Ejemplo: {example}.",
               "Haga que se excluyan, o elija una política que admita varias reglas."),
        "en": ("In the table “{name}” the rules {rules} match together when {region}. Example: {example}.",
               "Make them exclude each other, or choose a policy that allows several rules."),
    },
    "table-contradiction": {
        "es": ("En la tabla «{name}» (ANY) las reglas {rules} dan resultados distintos cuando {region}. Ejemplo: {example}.",
               "Iguale sus salidas o separe sus condiciones."),
        "en": ("In the table “{name}” (ANY) the rules {rules} give different results when {region}. Example: {example}.",
               "Make their outputs equal or their conditions exclude each other."),
    },
    "rule-never-matches": {
        "es": ("La regla {rules} de la tabla «{name}» no se cumple con ningún valor posible de {input}: «{cell}». Ejemplo: {example}.",
               "Corrija la celda, o quite la regla."),
        "en": ("Rule {rules} of the table “{name}” matches no possible value of {input}: “{cell}”. Example: {example}.",
               "Correct the cell, or remove the rule."),
    },
    "rule-hidden": {
        "es": ("La regla {rules} de la tabla «{name}» nunca decide: otras reglas la tapan. Ejemplo: {example} lo decide la regla {other}.",
               "Súbala, hágala más estrecha o quítela."),
        "en": ("Rule {rules} of the table “{name}” never decides: other rules hide it. Example: {example} is decided by rule {other}.",
               "Move it up, narrow the others or remove it."),
    },
    "output-wrong-type": {
        "es": ("La regla {rules} de la tabla «{name}» da {found} en «{output}», que debe ser {expected}. Ejemplo: {example}.",
               "Corrija la salida de la regla o el tipo de la columna."),
        "en": ("Rule {rules} of the table “{name}” gives {found} for “{output}”, which must be {expected}. Example: {example}.",
               "Correct the rule's output or the type of the column."),
    },
    "output-not-listed": {
        "es": ("La regla {rules} de la tabla «{name}» da {found} en «{output}», que no está entre sus valores: {expected}. Ejemplo: {example}.",
               "Corrija la salida de la regla o la lista de valores."),
        "en": ("Rule {rules} of the table “{name}” gives {found} for “{output}”, which is not among its values: {expected}. Example: {example}.",
               "Correct the rule's output or the list of values."),
    },
    "input-open": {
        "es": ("La tabla «{name}» no dice qué textos admite {input}: con otro que los de sus reglas no decide nada. Ejemplo: {example}.",
               "Declare los valores permitidos de la columna, o añada una salida por defecto."),
        "en": ("The table “{name}” does not say which texts {input} may have: with any other than those of its rules it decides nothing. "
               "Example: {example}.", "Declare the allowed values of the column, or add a default output."),
    },
    "cell-not-analysed": {
        "es": ("La celda «{cell}» de la regla {rules} (tabla «{name}») depende de más que constantes: la tabla se analiza sin ella.",
               "No es un error: solo significa que aquí pueden quedar huecos o solapes sin avisar."),
        "en": ("The cell “{cell}” of rule {rules} (table “{name}”) depends on more than constants: the table is analysed without it.",
               "This is no error: it only means that gaps or overlaps may go unnoticed here."),
    },
    "table-too-complex": {
        "es": ("La tabla «{name}» tiene demasiadas combinaciones para analizarla entera.", "Divídala en varias decisiones."),
        "en": ("The table “{name}” has too many combinations to be analysed as a whole.", "Split it into several decisions."),
    },
}
