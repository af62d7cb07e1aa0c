"""Cases and databases stored by earlier releases: every later one must open them."""
