"""Copied to the root of a board as /main.py, which MicroPython runs after every reset."""

from mask_program.boards.start import run

run()
