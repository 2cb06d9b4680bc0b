"""From power-up to the loop that never ends: read board.json, check it, boot the program, tick it."""

import gc
import sys

from machine import WDT

from mask_program.boards.board import Board
from mask_program.boards.description import checked

DESCRIPTION = "/board.json"


def chip_module():
    """What this chip can do."""
    if sys.platform == "esp32":
        from mask_program.boards import esp32

        return esp32
    if sys.platform == "rp2":
        from mask_program.boards import rp2040

        return rp2040
    raise ValueError(f"This program knows the chips esp32 and rp2, not {sys.platform}. Describe it in boards/ first.")


def description(chip):
    """The checked description of this board. Raises ValueError when there is none or it does not hold."""
    try:
        with open(DESCRIPTION) as file:
            text = file.read()
    except OSError:
        raise ValueError("This board has no /board.json. Copy the example of this board and describe it.") from None
    return checked(text, chip)


def run():
    """Never returns. A description that does not hold stops here, before any pin is touched: dark."""
    chip = chip_module()
    told = description(chip)
    board = Board(told, chip)
    program = booted(board)
    watchdog = WDT(timeout=told["watchdog_ms"])
    while True:
        turn(board, program, told["tick_ms"])
        watchdog.feed()


def booted(board):
    """The program after its boot; a boot that fails is dark, whatever it had begun."""
    from mask_program.program import Program

    try:
        program = Program(board)
        program.boot()
    except BaseException:
        board.dark()
        raise
    return program


def turn(board, program, tick_ms):
    """One tick and the rest after it. Whatever goes wrong inside goes dark first, then up: the watchdog restarts."""
    due_ms = board.ms() + tick_ms
    try:
        board.turn()
        program.tick()
        if gc.mem_free() * 4 < gc.mem_alloc():
            gc.collect()
        board.rest(due_ms)
    except BaseException:
        board.dark()
        raise
