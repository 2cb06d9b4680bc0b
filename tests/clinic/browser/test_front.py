"""The small programs of the pages in a real browser, under the strict rules of the clinic: none of them is refused."""

import numpy as np
import pytest

from lightmask.clinic import charts

pytestmark = pytest.mark.django_db(transaction=True)
FACE = {
    "vertices_mm": [[-60, 80, 0], [0, 80, 20], [60, 80, 0], [-60, -80, 0], [0, -80, 20], [60, -80, 0]],
    "triangles": [[0, 3, 1], [3, 4, 1], [1, 4, 2], [4, 5, 2]],
    "region": [0, 0, 1, 0, 1, 1],
    "regions": ["left", "right"],
}  # fmt: skip
VALUES = {
    ("surface", "red"): np.array([10.0, 10, 20, 10, 20, 20]), ("dermis", "red"): np.array([1.0, 1, 2, 1, 2, np.nan]),
}  # fmt: skip
FLAT = """const before = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : before.call(this, kind, ...rest);
};"""


@pytest.fixture
def surf(chrome, live_server, client, staff):
    """surf(path, script) -> a page of the owner; at the end nothing may have been complained of."""
    from lightmask.clinic.models import Clinic

    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
    client.force_login(staff("owner"), backend="django.contrib.auth.backends.ModelBackend")
    complaints, contexts = [], []

    def go(path="/masks/", script="", **look):
        context = chrome.new_context(**look)
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(f"{live_server.url}{path}")
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def face(surf):
    """face(script) -> a page with the face of two regions on it."""
    said = charts.face_picture(FACE, VALUES, unit="J/cm²", quantity="dose", title="A session")

    def show(script=""):
        from django.template.loader import render_to_string

        page = surf(script=script, viewport={"width": 1200, "height": 900})
        page.route("**/face.json", lambda route: route.fulfill(json=said))
        part = render_to_string("clinic/parts/face.html", {"face_url": "/face.json", "title": "A session"})
        page.evaluate("part => { document.getElementById('main').innerHTML = part }", part)
        page.evaluate("() => import('/static/clinic/face3d.js')")
        page.wait_for_selector("lightmask-face.ready")
        page.locator(".face-view").scroll_into_view_if_needed()
        page.wait_for_timeout(150)
        return page

    return show


def pixels(page):
    """The picture, to the byte."""
    return page.locator(".face-view").screenshot()


@pytest.mark.parametrize("script", ["", FLAT], ids=["graphics processor", "flat"])
def test_the_face_turns_by_keys_and_comes_back_to_the_front(face, script):
    page = face(script)
    page.locator(".face-view").focus()
    front = pixels(page)
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(150)
    turned = pixels(page)
    assert turned != front
    page.keyboard.press("0")
    page.wait_for_timeout(150)
    assert pixels(page) == front
    assert ("draws no 3-D" in page.locator(".face-hint").text_content()) == bool(script)


@pytest.mark.parametrize("script", ["", FLAT], ids=["graphics processor", "flat"])
def test_what_lies_under_the_pointer_is_read_out_and_marked_in_the_table(face, script):
    page = face(script)
    box = page.locator(".face-view").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 - 20, box["y"] + box["height"] / 2)
    page.mouse.move(box["x"] + box["width"] / 2 - 60, box["y"] + box["height"] / 2 + 100)
    page.wait_for_timeout(100)
    assert page.locator(".face-readout").text_content() == "left, here: 10 J/cm²"
    assert page.locator(".face-regions tr.picked th").text_content() == "left"


def test_another_layer_changes_the_words_the_table_and_the_scale(face):
    page = face()
    assert "surface, red" in page.locator(".face-told").text_content()
    rows = page.locator(".face-regions tbody tr")
    assert rows.nth(2).locator("td").first.text_content() == "20"
    page.locator(".face-controls select").nth(0).select_option("dermis")
    assert "dermis, red" in page.locator(".face-told").text_content()
    assert rows.nth(2).locator("td").first.text_content() == "2"
    shared = page.locator(".face-ticks").text_content()
    page.locator(".face-controls select").nth(2).select_option("own")
    assert page.locator(".face-ticks").text_content() != shared


def test_a_face_that_does_not_come_leaves_a_word(surf):
    page = surf()
    page.route("**/face.json", lambda route: route.fulfill(json={"format": "something else"}))
    waiting = '<p class="face-waiting"></p>'
    part = f'<lightmask-face src="/face.json" data-text-failed="It did not come.">{waiting}</lightmask-face>'
    page.evaluate("part => { document.getElementById('main').innerHTML = part }", part)
    page.evaluate("() => import('/static/clinic/face3d.js')")
    page.wait_for_selector("lightmask-face.failed")
    assert page.locator(".face-waiting").text_content() == "It did not come."


def test_light_and_dark_follow_the_device_until_somebody_chooses_and_the_choice_stays(surf):
    page = surf(color_scheme="dark")
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(colour)
    page.locator(".user-menu summary").click()
    page.locator("[data-theme-choice=light]").click()
    light = page.evaluate(colour)
    assert light != dark
    page.reload()
    assert page.evaluate(colour) == light
    page.locator(".user-menu summary").click()
    page.locator("[data-theme-choice=auto]").click()
    assert page.evaluate(colour) == dark


def test_a_deed_is_asked_about_first_and_done_only_after_a_yes(surf):
    from lightmask.clinic.models import MaskModel, MaskUnit

    kind = MaskModel.objects.create(name="a kind", text='name = "x"', fingerprint="f" * 64)
    unit = MaskUnit.objects.create(model=kind, serial="A-1")
    page = surf(f"/masks/{unit.pk}/")
    page.locator("button[data-confirm]").focus()
    page.keyboard.press("Enter")
    assert page.locator("#confirm h2").text_content().startswith("Put this mask away?")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.hasAttribute('data-confirm')")
    assert not MaskUnit.objects.get().retired_at
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.locator("#confirm [data-yes]").click()
    assert MaskUnit.objects.get().retired_at


def test_the_list_of_people_narrows_while_one_types(surf, patient):
    patient(name="Anna Becker"), patient(name="Cem Demir")
    page = surf("/people/")
    page.fill("#q", "cem")
    page.locator("#rows tbody th", has_text="Anna").wait_for(state="detached")
    assert page.locator("#rows tbody th").text_content() == "Cem Demir"


@pytest.mark.parametrize("width", [320, 390, 768, 1600])
def test_no_page_is_wider_than_its_window(surf, patient, width):
    one = patient(name="Anna-Magdalena Wintermantel-Oberhummer")
    page = surf("/", viewport={"width": width, "height": 800})
    for path in ("/", "/people/", f"/people/{one.pk}/", "/masks/", "/masks/kinds/new/", "/accounts/2fa/"):
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_two_photos_lie_over_each_other_by_a_range_that_keys_move(surf):
    from django.template.loader import render_to_string

    page = surf()
    picture = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
    said = {
        "before_url": picture,
        "after_url": picture,
        "before_label": "3 May",
        "after_label": "9 July",
        "alt": "Face",
    }
    part = render_to_string("clinic/parts/slider.html", said)
    page.evaluate("part => { document.getElementById('main').innerHTML = part }", part)
    page.evaluate("() => import('/static/clinic/slider.js')")
    slider = page.locator(".photo-range input")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "3 May 55 %, 9 July 45 %"
    assert page.evaluate("document.querySelector('.photo-frame').style.getPropertyValue('--shown')") == "55%"


def test_a_stream_says_when_it_is_silent_and_goes_on_after_a_break(surf):
    page = surf()
    asked = []

    def answer(route):
        asked.append(route.request.url)
        events = ['id: 7\ndata: {"lit": 1}\n\n', 'id: 8\ndata: {"lit": 2}\n\nevent: over\ndata: {}\n\n']
        route.fulfill(content_type="text/event-stream", body="retry: 50\n" + events[min(len(asked), 2) - 1])

    page.route("**/events", answer)
    heard = page.evaluate(
        """() => new Promise(async (resolve) => {
        const { stream } = await import('/static/clinic/stream.js');
        const heard = [];
        stream('/events', {
          message: (data, event) => heard.push([event, data]),
          state: (name) => { heard.push(name); if (name === 'over') resolve(heard); },
        });
      })"""
    )
    assert [one for one in heard if not isinstance(one, str)] == [
        ["message", {"lit": 1}],
        ["message", {"lit": 2}],
        ["over", {}],
    ]
    assert heard[0] == "live" and "lost" in heard and heard[-1] == "over"
    assert len(asked) == 2
