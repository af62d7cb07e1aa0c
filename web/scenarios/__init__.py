"""Scenarios: the stories of a process in YAML, played on the real program with a virtual clock. processes/SCENARIOS.md tells the shape.

A story is read strictly, acted through the API as programs do, and its promises are compared. Nothing outside is reached.
"""
from web.scenarios.play import Broken, play
from web.scenarios.story import Story, read, stories

__all__ = ["Broken", "Story", "play", "read", "stories"]
