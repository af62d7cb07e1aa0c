"""Every sentence that a form says to a person, in Spanish and English. Each says what to do."""
from typing import Any

SENTENCES: dict[str, tuple[str, str]] = {
    # one answer
    "required": ("Responda esta pregunta.", "Answer this question."),
    "required_choice": ("Elija una de las opciones.", "Choose one of the options."),
    "required_file": ("Adjunte un archivo.", "Attach a file."),
    "text": ("Escriba un texto.", "Write a text."),
    "text_signs": (
        "El texto tiene caracteres que no se pueden guardar: escríbalo de nuevo, sin copiarlo.",
        "The text has characters that cannot be stored: type it instead of pasting it.",
    ),
    "text_long": ("Escriba {most} caracteres como máximo; ahora son {given}.", "Write at most {most} characters; now there are {given}."),
    "text_short": ("Escriba al menos {least} caracteres.", "Write at least {least} characters."),
    "text_lines": ("Escríbalo en un solo renglón.", "Write it on one line."),
    "pattern": ("Revise cómo está escrito: no tiene la forma esperada.", "Check the spelling: it does not have the expected form."),
    "number": ("Escriba un número, por ejemplo {example}.", "Write a number, for example {example}."),
    "integer": ("Escriba un número entero, sin decimales.", "Write a whole number, without decimals."),
    "number_long": ("El número tiene demasiadas cifras.", "The number has too many digits."),
    "decimals": ("Escriba {most} decimales como máximo.", "Write at most {most} decimals."),
    "least": ("Escriba {least} o más.", "Write {least} or more."),
    "most": ("Escriba {most} o menos.", "Write {most} or less."),
    "boolean": ("Elija Sí o No.", "Choose Yes or No."),
    "date": ("Escriba una fecha que exista, por ejemplo {example}.", "Write a date that exists, for example {example}."),
    "datetime": ("Escriba fecha y hora, por ejemplo {example}.", "Write a date and a time, for example {example}."),
    "datetime_gap": (
        "Esa hora no existió: ese día se adelantaron los relojes. Escriba una hora después.",
        "That time did not exist: the clocks went forward. Write one hour later.",
    ),
    "earliest": ("Elija {least} o una fecha posterior.", "Choose {least} or later."),
    "latest": ("Elija {most} o una fecha anterior.", "Choose {most} or earlier."),
    "option": (
        "«{given}» no está entre las opciones: elija una de la lista.",
        "“{given}” is not among the options: choose one of the list.",
    ),
    "one_answer": ("Dé una sola respuesta.", "Give one answer only."),
    "list": ("Dé una lista de respuestas.", "Give a list of answers."),
    "valid": ("Revise esta respuesta.", "Check this answer."),
    "unknown_name": (
        "Este formulario no pregunta «{name}»: quítelo. Sí pregunta: {names}.",
        "This form does not ask “{name}”: leave it out. It asks: {names}.",
    ),
    "unknown_close": (
        "Este formulario no pregunta «{name}». ¿Quiso decir «{close}»?",
        "This form does not ask “{name}”. Did you mean “{close}”?",
    ),
    "computed": (
        "El sistema calcula este valor y da «{value}»: no envíe otro.",
        "The program computes this value and gets “{value}”: do not send another.",
    ),
    "answers": ("Envíe las respuestas como un objeto: nombre y valor.", "Send the answers as an object of names and values."),
    # tables
    "rows_least": ("Agregue filas: se necesitan al menos {least}.", "Add rows: at least {least} are needed."),
    "rows_most": ("Quite filas: caben {most} como máximo.", "Remove rows: at most {most} fit."),
    "row": ("Dé un objeto con las columnas de la fila.", "Give an object with the columns of the row."),
    # files
    "file_unknown": ("Vuelva a adjuntar el archivo: ya no está guardado aquí.", "Attach the file again: it is no longer kept here."),
    "file_name": ("Dé un nombre al archivo, con su extensión, por ejemplo «carta.pdf».", "Name the file with its ending, such as “letter.pdf”."),
    "file_kind": ("«{name}» no es de un tipo permitido: adjunte {kinds}.", "“{name}” is not of an allowed kind: attach {kinds}."),
    "file_size": (
        "«{name}» es demasiado grande: adjunte un archivo de hasta {most} MB.",
        "“{name}” is too large: attach a file of at most {most} MB.",
    ),
    "file_empty": ("«{name}» está vacío: adjunte el archivo completo.", "“{name}” is empty: attach the whole file."),
    "file_lies": (
        "«{name}» no contiene lo que su nombre dice ({kind}): ábralo, guárdelo de nuevo como {kind} y adjúntelo.",
        "“{name}” does not contain what its name says ({kind}): open it, save it again as {kind} and attach that.",
    ),
    "file_program": (
        "«{name}» es un programa y no se recibe: adjunte el documento.",
        "“{name}” is a program and is not accepted: attach the document.",
    ),
    "file_macros": (
        "«{name}» contiene macros y no se recibe: guárdelo sin macros (.xlsx, .docx) y adjúntelo.",
        "“{name}” contains macros and is not accepted: save it without macros (.xlsx, .docx) and attach that.",
    ),
    "file_locked": (
        "«{name}» está protegido con contraseña: quítela y adjúntelo de nuevo.",
        "“{name}” is protected by a password: remove it and attach the file again.",
    ),
    "file_bomb": (
        "«{name}» se expande demasiado al abrirlo y no se recibe: adjunte un archivo más simple.",
        "“{name}” expands too much when opened and is not accepted: attach a simpler file.",
    ),
    "file_broken": (
        "«{name}» está dañado: ábralo, guárdelo de nuevo y adjúntelo.",
        "“{name}” is damaged: open it, save it again and attach that.",
    ),
    "files_least": ("Adjunte al menos {least} archivos.", "Attach at least {least} files."),
    "files_most": ("Adjunte {most} archivos como máximo.", "Attach at most {most} files."),
    # for who writes forms
    "no_form": ("Esto no es un formulario en YAML: {why}", "This is not a form in YAML: {why}"),
    "fix_yaml": ("Corrija ese renglón; un formulario tiene id, title y fields.", "Mend the line named; a form has id, title and fields."),
    "unknown_key": ("Nadie conoce «{key}» aquí.", "Nobody knows “{key}” here."),
    "did_you_mean": ("¿Quiso decir «{close}»? Se puede escribir: {names}.", "Did you mean “{close}”? You may write: {names}."),
    "may_write": ("Se puede escribir: {names}.", "You may write: {names}."),
    "missing_key": ("Falta «{key}».", "“{key}” is missing."),
    "write_key": ("Agregue «{key}».", "Add “{key}”."),
    "key_type": ("«{key}» no es {kind}.", "“{key}” is not {kind}."),
    "write_kind": ("Escriba {kind}.", "Write {kind}."),
    "twice": ("El nombre «{name}» se usa dos veces.", "The name “{name}” is used twice."),
    "rename": ("Cambie el nombre de uno de los dos.", "Rename one of the two."),
    "bad_name": ("«{name}» no sirve como nombre de variable.", "“{name}” cannot be the name of a variable."),
    "name_rule": ("Empiece con una letra; siga con letras sin tilde, cifras o _.", "Begin with a letter; go on with plain letters, digits or _."),
    "bad_feel": ("La expresión de «{key}» no se entiende. {why}", "The expression of “{key}” cannot be read. {why}"),
    "fix_feel": ("Corrija la expresión FEEL.", "Mend the FEEL expression."),
    "bad_pattern": ("El patrón no se entiende: {why}", "The pattern cannot be read: {why}"),
    "fix_pattern": ("Escriba una expresión regular de RE2.", "Write a regular expression of RE2."),
    "no_options": ("Una lista necesita opciones.", "A list needs options."),
    "bool_option": ("La opción «{value}» se lee como sí/no.", "The option “{value}” is read as yes/no."),
    "quote_it": ("Escríbala entre comillas.", "Write it in quotation marks."),
    "wrong_id": ("El formulario se llama «{id}» y su archivo {file}.", "The form is called “{id}” and its file {file}."),
    "same_id": ("Dé al archivo el nombre del formulario.", "Give the file the name of the form."),
}

NAMES = {  # short words that pages and sentences share
    "yes": ("Sí", "Yes"),
    "no": ("No", "No"),
    "choose": ("Elija…", "Choose…"),
    "add_row": ("Agregar fila", "Add a row"),
    "remove_row": ("Quitar fila", "Remove this row"),
    "row_number": ("Fila {number}", "Row {number}"),
    "keep_file": ("Conservar", "Keep"),
    "accepted": ("Se recibe: {kinds}. Hasta {most} MB.", "Accepted: {kinds}. Up to {most} MB."),
    "optional": ("(opcional)", "(optional)"),
    "errors_title": ("Revise lo siguiente", "Please check the following"),
    "saved_draft": ("El borrador se guarda solo.", "The draft saves itself."),
    "new_file": ("Reemplazar por", "Replace by"),
    "more_files": ("Agregar archivos", "Add files"),
    "nothing": ("—", "—"),
    "or": ("o", "or"),
}


def say(language: str, key: str, /, **values: Any) -> str:
    """The sentence `key` in Spanish, or in English for "en"."""
    return SENTENCES[key][1 if language == "en" else 0].format_map(values)


def name(language: str, key: str, /, **values: Any) -> str:
    return NAMES[key][1 if language == "en" else 0].format_map(values)


class Refused(ValueError):
    """An answer that cannot be taken. The text is the sentence for the person."""

    def __init__(self, language: str, key: str, /, **values: Any) -> None:
        super().__init__(say(language, key, **values))
        self.key = key
