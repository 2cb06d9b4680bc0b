"""Where letters go out: by a mail server under TLS, or not at all."""

import pytest

from lightmask.clinic import configured
from lightmask.clinic.home import reminders
from lightmask.errors import BadInput


def post(said, monkeypatch, tmp_path):
    monkeypatch.setenv(configured.POST, said)
    monkeypatch.setenv(configured.FOLDER, str(tmp_path))
    return configured.from_environment().post


def test_a_mail_server_is_spoken_to_under_tls(monkeypatch, tmp_path):
    found = post("smtps://desk:p%40ss@mail.example?from=desk@clinic.example", monkeypatch, tmp_path)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_HOST_PASSWORD"]) == ("mail.example", 465, "p@ss")
    assert (
        found["EMAIL_USE_SSL"] and not found["EMAIL_USE_TLS"] and found["DEFAULT_FROM_EMAIL"] == "desk@clinic.example"
    )
    assert post("smtp://desk:x@mail.example", monkeypatch, tmp_path)["EMAIL_USE_TLS"]


@pytest.mark.parametrize("said", ["http://mail.example", "mail.example", "smtps://", "plain:secret@mail.example"])
def test_anything_else_is_refused_without_its_password(said, monkeypatch, tmp_path):
    with pytest.raises(BadInput, match="Give smtps://") as refused:
        post(said, monkeypatch, tmp_path)
    assert "secret" not in str(refused.value)


def test_without_one_nothing_is_sent_and_the_page_says_so(monkeypatch, tmp_path):
    assert post("", monkeypatch, tmp_path) == {}
    assert not reminders.sends() and reminders.begin() is None
