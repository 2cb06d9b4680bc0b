"""How the docs are built: Markdown pages, and the look-up pages that are written from the code itself."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import generate  # noqa: E402  (the path above comes first)

import lightmask  # noqa: E402

project = "lightmask"
author = "The lightmask authors"
project_copyright = "the lightmask authors, Apache-2.0"
release = version = lightmask.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.mathjax"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath", "smartquotes"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_class_signature = "mixed"
default_role = "code"

html_theme = "furo"
html_title = "lightmask"


def setup(app):
    """Write the look-up pages before the pages are counted; let docstrings keep their columns."""
    app.connect("builder-inited", lambda app: generate.write(HERE / "look-up" / "generated"))
    app.connect("autodoc-process-docstring", generate.docstring)
