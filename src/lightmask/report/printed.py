"""pdf(said): the same report on A4, with page numbers and a running head; the same plan gives the same bytes."""

from __future__ import annotations

import logging
from typing import Any

from lightmask.errors import BadInput
from lightmask.report.page import rendered

Said = dict[str, Any]
NO_PANGO = (
    "A PDF needs the system library Pango, which is not on this machine. Install it (Debian, Ubuntu: sudo apt install "
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; macOS: brew install pango), or print the HTML page from a "
    "browser."
)
ACCESSIBLE = "pdf/ua-1"
SIZES = (1.0, 0.9, 0.8, 0.7)  # of the letters of the client's page


def pdf(said: Said) -> bytes:
    """The report as a tagged PDF; page 1 is the client's."""
    return bytes(laid_out(said).write_pdf(pdf_variant=ACCESSIBLE, pdf_identifier=said["hash"].encode()))


def laid_out(said: Said) -> Any:
    """The pages before they are written, as WeasyPrint's Document; the client's letters as large as one page allows."""
    try:
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher
    except OSError:
        raise BadInput(NO_PANGO) from None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    inside = URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)  # no document makes this machine ask another
    alone = HTML(string=rendered(said, ("wide",), professional=False), url_fetcher=inside)
    for size in SIZES:
        smaller = CSS(string=f".client {{ font-size: {size}em }}")
        if len(alone.render(stylesheets=[smaller]).pages) == 1:
            break
    page = HTML(string=rendered(said, ("wide",)), url_fetcher=inside)
    return page.render(pdf_variant=ACCESSIBLE, stylesheets=[smaller])
