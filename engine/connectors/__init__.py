"""Connectors: what touches the world outside for a job, one module per type. The runner calls them outside any transaction.

No state of a case changes here. Each is described by engine/connector.py: a type, a function, a time-out, a health check.
"""
