"""The same people and the same Monday in every test."""
from datetime import UTC, datetime

from engine.model import Actor

ANNA = Actor("anna", frozenset({"managers"}), frozenset({"staff"}))
BOB = Actor("bob", frozenset({"staff"}), frozenset({"staff"}))
EVA = Actor("eva", frozenset({"hr"}), frozenset({"staff"}))
MALLORY = Actor("mallory", frozenset(), frozenset({"staff"}))  # must never get in
ADMIN = Actor("root", frozenset(), frozenset({"admin"}))

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # 9:00 in Bogotá
