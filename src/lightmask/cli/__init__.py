"""The command line: every command in a file of its own, heavy rooms opened only when they are needed."""

from lightmask.cli.entry import app, main

__all__ = ["app", "main"]
