"""What people call the kinds of events and the places where they stand, in Spanish and English."""

Said = tuple[str, str]  # Spanish, English

EVENTS: dict[str, Said] = {
    "message": ("mensaje", "message"), "signal": ("señal", "signal"), "timer": ("temporizador", "timer"),
    "conditional": ("condición", "condition"), "error": ("error", "error"), "escalation": ("escalamiento", "escalation"),
    "link": ("enlace", "link"), "compensate": ("compensación", "compensation"), "cancel": ("cancelación", "cancellation"),
    "terminate": ("terminación", "termination"),
}
PLACES: dict[str, Said] = {
    "startEvent": ("inicio", "start"), "endEvent": ("fin", "end"), "boundaryEvent": ("borde de una actividad", "border of an activity"),
    "intermediateCatchEvent": ("evento intermedio que recibe", "intermediate catch event"),
    "intermediateThrowEvent": ("evento intermedio que lanza", "intermediate throw event"),
}


def event(kind: str | None, language: str) -> str:
    """An event with what it is about: «un evento de mensaje», “a message event”; without a definition it is «sin definición»."""
    if kind is None:
        return _in(("un evento sin definición", "an event without a definition"), language)
    about = noun(kind, language)
    return f"{'an' if about[0] in 'aeiou' else 'a'} {about} event" if language == "en" else f"un evento de {about}"


def noun(kind: str, language: str) -> str:
    return _in(EVENTS.get(kind, (kind, kind)), language)


def place(tag: str, language: str) -> str:
    return _in(PLACES.get(tag, (tag, tag)), language)


def _in(words: Said, language: str) -> str:
    return words[1] if language == "en" else words[0]
