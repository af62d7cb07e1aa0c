"""The engine: what a command does to a case, and the shell that carries commands in and effects out."""
