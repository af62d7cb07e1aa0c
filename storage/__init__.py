"""Storage: the only room that knows SQL. It gives and takes frozen types, never rows.

One `Store` per transaction, one module per noun. Nothing here decides what a case does next.
"""
