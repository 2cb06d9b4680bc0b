"""An assessment in a real browser: a face to point at, a rest that is answered no, a card marked in the picture."""

import io

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from lightmask.clinic.assess import queries
from lightmask.clinic.enrol import records as enrolling
from lightmask.clinic.enrol import wording
from lightmask.clinic.models import Clinic, Photo
from lightmask.clinic.scales import card

LEFT, TOP, STEP = 150, 200, 100


@pytest.fixture
def page(chrome, live_server, staff, patient):
    """page("findings") -> (the page, the person), logged in as a nurse; errors of scripts fail the test."""
    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
    nurse = staff("professional", "mira")
    person = patient([nurse])
    signed = {"standing": "given", "signed_name": person.name, "witness": "Mira"}
    enrolling.sign(nurse, person, wording.in_force("photos", "en"), signed)
    browser = Client()
    browser.force_login(nurse, backend="django.contrib.auth.backends.ModelBackend")
    context = chrome.new_context(viewport={"width": 1280, "height": 1000})
    context.add_cookies([{"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": live_server.url}])
    seen, wrong = context.new_page(), []
    seen.on("pageerror", lambda error: wrong.append(str(error)))
    seen.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)

    def opened(name):
        seen.goto(live_server.url + reverse(f"assess:{name}", args=[person.pk]))
        return seen, person

    yield opened
    context.close()
    assert wrong == []


def with_card():
    """A photograph of a colour card on a face-coloured ground."""
    picture = np.full((1200, 900, 3), (190, 160, 150), dtype=np.uint8)
    for place, patch in enumerate(card.patches()):
        row, column = divmod(place, 6)
        top, left = TOP + row * STEP, LEFT + column * STEP
        picture[top : top + STEP, left : left + STEP] = patch.screen
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=95)
    return {"name": "card.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def test_a_press_on_the_face_and_the_keyboard_choose_the_same_regions(page):
    seen, person = page("findings")
    seen.locator('[data-region="left cheek"]').click()
    assert seen.locator("input[name=region]:checked").get_attribute("value") == "left cheek"
    seen.keyboard.press("ArrowDown")
    chosen = seen.locator("input[name=region]:checked").get_attribute("value")
    assert chosen != "left cheek"
    assert seen.locator(".region.chosen").get_attribute("data-region") == chosen
    seen.get_by_label("What").select_option("redness")
    seen.get_by_role("button", name="Note it").click()
    seen.wait_for_selector("text=Noted.")
    assert [one.region for one in queries.findings(person)] == [chosen]


def test_one_press_answers_the_rest_no_and_nothing_that_was_answered(page):
    seen, person = page("screening")
    lupus = seen.locator("input[name=q_C04][value=yes]")
    lupus.check()
    assert seen.locator("#id_d_C04").is_visible()
    assert not seen.locator("#id_d_C05").is_visible()
    seen.get_by_role("button", name="The rest was asked too").click()
    assert lupus.is_checked()
    for name in ("medicines_are", "light_is", "shields"):
        seen.locator(f"input[name={name}]").first.check()
    seen.get_by_role("button", name="Keep the answers").click()
    seen.wait_for_selector("text=The answers are kept.")
    found = queries.person_of(person)
    assert (found.answer("lupus"), found.answer("dermatomyositis")) == ("yes", "no")


def test_the_card_is_marked_in_the_picture(page):
    seen, _person = page("photos")
    seen.locator("input[name=pose][value=left45]").check()
    assert seen.locator('[data-guide="left45"]').is_visible()
    assert not seen.locator('[data-guide="front"]').is_visible()
    seen.locator("input[type=file]").set_input_files([with_card()])
    seen.get_by_role("button", name="Mark the colour card").click()
    box = seen.locator("[data-viewfinder]").bounding_box()
    right, low = LEFT + 5.5 * STEP, TOP + 3.5 * STEP
    for x, y in ((LEFT + 50, TOP + 50), (right, TOP + 50), (right, low), (LEFT + 50, low)):
        seen.mouse.click(box["x"] + x / 900 * box["width"], box["y"] + y / 1200 * box["height"])
    seen.get_by_role("button", name="Keep the photograph").click()
    seen.wait_for_selector("text=The photograph is kept.")
    kept = Photo.objects.get()
    assert kept.pose == "left45"
    assert kept.colour_card["mean"] < 1
    assert seen.locator(".photo-large").evaluate("image => image.decode().then(() => image.naturalWidth)") == 900
