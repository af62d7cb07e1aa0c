"""Migrations: the one way the tables come to be and change. storage/schema.py runs them."""
