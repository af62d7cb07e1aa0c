"""Spanish first, English second: the catalogue of each language, and which one this person reads.

The words in code and templates are English; `i18n/es.po` holds the Spanish ones. It is read once at the start, so no
compiled catalogue is ever committed or forgotten.
"""
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request, session
from flask_babel import Babel, Domain, get_locale

LANGUAGES = {"es": "Español", "en": "English"}
CATALOGUE = Path(__file__).parent / "i18n" / "es.po"


class Catalogues(Domain):
    """Translations held in memory, by language."""

    def __init__(self) -> None:
        super().__init__()
        self._spanish = _compile(CATALOGUE)
        self._english = NullTranslations()

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return self._spanish if locale is not None and locale.language == "es" else self._english


@cache
def _compile(path: Path) -> Translations:
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale="es"))
    compiled.seek(0)
    return Translations(compiled)


def speak_languages(app: Flask, default: str) -> None:
    """Let every page of `app` speak the language of whoever reads it."""
    babel = Babel(app, default_locale=default, locale_selector=lambda: language_of_reader(default))
    babel.domain_instance = Catalogues()
    app.jinja_env.globals.update(languages=LANGUAGES, language=lambda: language_of_reader(default))


def language_of_reader(default: str) -> str:
    """What the person chose; else what this browser chose; else what it asks for; else the default."""
    person = g.get("person")
    chosen = (person and person.language) or session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES), default) or default
