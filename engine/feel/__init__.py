"""FEEL, the expression language of DMN 1.5: text in, a value out, nothing else reachable."""
