"""How many cases a law is held against.

Where every run tries the very same cases (CI, where nothing may hang on luck), a quarter of them; elsewhere, and in
`make bench`, all.
"""

import os

from hypothesis import settings


def cases(count):
    """Settings of hypothesis for a law that is worth so many."""
    return settings(max_examples=count // 4 if "CI" in os.environ else count)
