"""Questions and how to read their answers: one YAML file per form, shown by Jinja macros, read by WTForms classes.

Knows no Flask and no storage; of the engine only FEEL and the words for problems.
"""
