"""pdf(said): the same report on A4, with page numbers and a running head; the same plan gives the same bytes."""

from __future__ import annotations

import logging
from typing import Any

from lightmask.errors import BadInput
from lightmask.report import page

Said = dict[str, Any]
NO_PANGO = (
    "A PDF needs the system library Pango, which is not on this machine. Install it (Debian, Ubuntu: sudo apt install "
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; macOS: brew install pango), or print the HTML page from a "
    "browser."
)
ACCESSIBLE = "pdf/ua-1"
SIZES = (1.0, 0.9, 0.8, 0.7)  # of the letters of the client's page
LETTERS = ".client {{ font-size: {}em }}"
PROFESSIONAL = "professional"  # where the pages for the professional begin


def pdf(said: Said) -> bytes:
    """The report as a tagged PDF; page 1 is the client's."""
    return bytes(laid_out(said).write_pdf(pdf_variant=ACCESSIBLE, pdf_identifier=said["hash"].encode()))


def warm() -> None:
    """Load what printing needs, fonts and face too, so that the report is printed sooner. BadInput without Pango."""
    html, _ = _weasyprint()
    html(string="<p>1").render()
    page.warm()


def sheet(page_html: str, name: str) -> bytes:
    """Any page that stands alone as a tagged PDF; the same page and name give the same bytes. Asks no other machine."""
    html, _ = _weasyprint()
    document = html(string=page_html, url_fetcher=_inside()).render(pdf_variant=ACCESSIBLE)
    return bytes(document.write_pdf(pdf_variant=ACCESSIBLE, pdf_identifier=name.encode()))


def laid_out(said: Said) -> Any:
    """The pages before they are written, as WeasyPrint's Document; the client's letters as large as one page allows."""
    html, css = _weasyprint()
    inside = _inside()

    def whole(size: float) -> Any:
        return html(string=page.rendered(said, ("wide",)), url_fetcher=inside).render(
            pdf_variant=ACCESSIBLE, stylesheets=[css(string=LETTERS.format(size))]
        )

    found = whole(SIZES[0])
    if PROFESSIONAL in found.pages[1].anchors:
        return found
    alone = html(string=page.rendered(said, ("wide",), professional=False), url_fetcher=inside)
    for size in SIZES[1:]:
        if len(alone.render(stylesheets=[css(string=LETTERS.format(size))]).pages) == 1:
            break
    return whole(size)


def _inside() -> Any:
    """What a document may fetch: only what it holds itself. No document makes this machine ask another."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)


def _weasyprint() -> tuple[Any, Any]:
    """Its HTML and its CSS."""
    try:
        from weasyprint import CSS, HTML
    except OSError:
        raise BadInput(NO_PANGO) from None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return HTML, CSS
