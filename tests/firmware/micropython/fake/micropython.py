"""The part of `micropython` that CPython lacks and the cable asks for."""


def kbd_intr(code):
    """Which byte interrupts: none."""
    assert code == -1
