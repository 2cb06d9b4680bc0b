"""A check that takes a while: seen and heard at once, and sent once however often it is pressed."""

from pathlib import Path

from clinic.browser.conftest import chrome  # noqa: F401 - a fixture

STATIC = Path(__file__).resolve().parents[3] / "src" / "lightmask" / "clinic" / "static" / "clinic"
HERE = "http://clinic.test/"
PAGE = """<!doctype html><title>x</title><div id="spoken" role="status"></div><div id="spoken-now" role="alert"></div>
<form method="post" target="answer" data-working="Held against every limit">
<input name="q"><button name="do" value="check">Check</button> <button name="do" value="start">Start</button>
<div data-working-sign hidden><span data-working-clock></span></div></form>
<iframe name="answer" title="answer"></iframe>
<script type="module">import { say } from "/speech.js";
document.addEventListener("clinic:say", (event) => say(event.detail.text, event.detail.urgent));</script>
<script type="module" src="/working.js"></script>"""


def test_it_is_said_at_once_and_sent_once(chrome):  # noqa: F811
    sent, held = [], []
    page = chrome.new_page()

    def answered(route):
        if route.request.method == "POST":
            sent.append(route.request.post_data)
            held.append(route)
        elif route.request.url.endswith(".js"):
            name = route.request.url.rpartition("/")[2]
            route.fulfill(content_type="text/javascript", body=(STATIC / name).read_text(encoding="utf-8"))
        else:
            route.fulfill(content_type="text/html", body=PAGE)

    page.route("**/*", answered)
    page.goto(HERE)
    sign = page.locator("[data-working-sign]")
    assert sign.is_hidden()
    check, start = (page.get_by_role("button", name=name) for name in ("Check", "Start"))
    check.focus()
    page.keyboard.press("Enter")
    sign.wait_for(state="visible", timeout=5_000)
    page.locator("#spoken", has_text="Held against every limit").wait_for(state="attached", timeout=5_000)
    assert page.locator("form").get_attribute("aria-busy") == "true"
    assert page.evaluate("document.activeElement.textContent") == "Check", "the focus stays where it was"
    page.keyboard.press("Enter")
    start.click(force=True)
    page.get_by_text("2 s").wait_for(timeout=5_000)
    assert sent == ["q=&do=check"], "the button that was pressed is named, and pressed once"
    held[0].fulfill(content_type="text/html", body="<p>done</p>")
    page.frame_locator("iframe").get_by_text("done").wait_for(timeout=5_000)
    page.close()
