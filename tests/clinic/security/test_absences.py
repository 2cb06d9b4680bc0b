"""What this program does not have: expressions built from input, foreign objects, questions, default log-ins."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from clinic import real
from django.core import mail
from django.core.mail import BadHeaderError, EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import lightmask
from lightmask.clinic.accounts import records
from lightmask.clinic.models import ApiToken, Clinic, Patient, User

ROOT = Path(lightmask.__file__).parent
SCRIPTS = sorted((ROOT / "clinic" / "static" / "clinic").glob("*.js"))
PASSWORD = "a long pass phrase"
BUILDS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
# Names within an expression that come from a table of ours, and where that is read.
OF_TABLES = {
    ("response/trial_file.py", "pattern"),  # SAYS and HELD_AGAINST, at the top of that file
    ("safety/spelling.py", "joins"),  # the table of words
    ("response/naming.py", "end"),  # one of two texts on the line above
    ("mask/layout/rows.py", "axis"),  # x, y, z, nx, ny, nz
    ("clinic/below/saying.py", "made + '(?= |$)'"),  # sentences of ours, escaped piece by piece
    ("clinic/below/saying.py", "_read(pattern).pattern"),
}


def built(source, path=""):
    """Every expression in this source that is more than text, constants, and text that was escaped."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not _is_of_re(node.func) or not node.args:
            continue
        parts = node.args[0].values if isinstance(node.args[0], ast.JoinedStr) else [node.args[0]]
        for part in parts:
            value = part.value if isinstance(part, ast.FormattedValue) else part
            if not _is_ours(value) and (path, ast.unparse(value)) not in OF_TABLES:
                yield node.lineno, ast.unparse(value)


def _is_of_re(func):
    return isinstance(func, ast.Attribute) and func.attr in BUILDS and ast.unparse(func.value) in ("re", "regex")


def _is_ours(value):
    constant = isinstance(value, ast.Name) and value.id.isupper()
    return constant or isinstance(value, ast.Constant) or ast.unparse(value).startswith("re.escape(")


def test_no_expression_is_built_from_what_people_type():
    looked = 0
    for path in sorted(ROOT.rglob("*.py")):
        source, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
        assert list(built(source, name)) == [], name
        assert not re.search(r"__i?regex\b|RegexValidator|RegexField", source), name
        looked += len(re.findall(rf"\bre\.(?:{'|'.join(BUILDS)})\(", source))
    assert looked > 60
    for path in SCRIPTS:
        assert "RegExp" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("text", ["re.search(word, x)", "re.compile(f'{word}$')", "re.sub(WORD + said, '', x)"])
def test_and_one_that_is_would_be_found(text):
    assert len(list(built(text))) == 1


FOREIGN = re.compile(
    r"__proto__|\.prototype\b|setPrototypeOf|defineProperty|Object\.(?:entries|fromEntries)|\bfor\s*\([^)]*\bin\b"
    r"|Object\.assign\((?!this\.mesh\.material\.uniforms\.\w+, \{ value: \w+ \}\))"
    r"|[\w)\]]\[(?!(?:\d \* )?n(?: \+ \d)?\])[^\[\]'\"]*[A-Za-z][^\[\]]*\]\s*=(?![=>])"
)


def test_no_script_writes_under_a_name_that_came_from_elsewhere():
    """Prototype pollution needs a write whose name is data: ours write by a counter n alone, into arrays."""
    assert len(SCRIPTS) > 10
    for path in SCRIPTS:
        text = re.sub(r"//[^\n]*|const \[[^\n]*", "", path.read_text(encoding="utf-8"))
        found = FOREIGN.search(text)
        assert not found, (path.name, found)


@pytest.mark.parametrize(
    "text", ["said[name] = 1", "a[b.c]=2", "Object.assign(this, said)", "for (const x in y) {}", "x.__proto__"]
)
def test_and_one_that_does_would_be_found(text):
    assert FOREIGN.search(text)


EVIL = "ada@clinic.example\nBcc: evil@elsewhere.example"


def test_a_line_end_gets_into_no_header_of_a_mail(plain, patient, monkeypatch):
    from lightmask.clinic.enrol.forms import PersonForm
    from lightmask.clinic.home import reminders

    for end in ("\n", "\r", "\r\n", "%0a"):
        said = {"email": f"ada@clinic.example{end}Bcc:evil@elsewhere.example"}
        assert "email" in PersonForm(said).errors
        assert "email" in _clinic_form(said).errors
    for header in ({"subject": EVIL}, {"to": [EVIL]}, {"from_email": EVIL}, {"headers": {"X-Clinic": EVIL}}):
        with pytest.raises(BadHeaderError):
            EmailMessage(**{"subject": "x", "to": ["a@clinic.example"]} | header).message()
    someone = patient(language="en")
    Patient.objects.filter(pk=someone.pk).update(email=EVIL)  # past every form
    monkeypatch.setattr(reminders, "due", lambda now: [Patient.objects.get(pk=someone.pk)])
    assert reminders.send(timezone.now()) == 0 and mail.outbox == []  # and the next person's letter goes out


def _clinic_form(said):
    from lightmask.clinic.accounts.forms import ClinicForm

    return ClinicForm(said, instance=Clinic.here())


NAMED = ['spread = "beam.xml"', 'profile = "beam.xml"', 'profile = "/etc/hostname.json"', 'flux_csv = "../secret.key"']
MASK = """name = "A mask"
[[channels]]
name = "red"
peak_nm = 633
led = { %s }
"""


@pytest.mark.parametrize("named", NAMED)
def test_no_page_reads_xml_nor_any_file_that_an_uploaded_mask_names(plain, browse, staff, tmp_path, monkeypatch, named):
    """Photometric files are read by the command line alone: from a page none comes beside a mask's file."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from lightmask.clinic.models import MaskModel
    from lightmask.mask.photometry import tm33

    monkeypatch.setattr(tm33.ElementTree, "fromstring", lambda *_: pytest.fail("XML was read"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "beam.xml").write_text('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
    file = SimpleUploadedFile("a.mask.toml", (MASK % named).encode())
    answer = browse(staff("owner")).post(reverse("desk:new_model"), {"file": file, "known": ""})
    page = answer.content.decode()
    assert answer.status_code == 200 and 'class="error-summary"' in page and not MaskModel.objects.exists()
    assert "root:" not in page and ("is not here" in page) == (named[:6] != "spread")


def test_no_other_room_of_the_pages_reads_xml():
    reads = re.compile(r"^\s*(?:from|import) (?:xml|lxml|defusedxml|pyexpat)\b", re.MULTILINE)
    assert [path for path in (ROOT / "clinic").rglob("*.py") if reads.search(path.read_text("utf-8"))] == []


def test_a_password_is_never_asked_to_be_changed(plain, staff, client):
    user = staff("owner", "ada")
    long_ago = timezone.now() - timedelta(days=3650)
    User.objects.filter(pk=user.pk).update(date_joined=long_ago, last_login=long_ago)
    answer = client.post(reverse("account_login"), {"login": "ada", "password": PASSWORD}, follow=True)
    assert answer.status_code == 200 and answer.redirect_chain == [(reverse("desk:start"), 302)]
    assert not [field.name for field in User._meta.get_fields() if re.search("expire|must|changed", field.name)]


SECRET = re.compile("question|answer|hint|maiden|reminder|pet")


def test_no_door_asks_a_secret_question(plain, staff):
    """What is asked at the doors is a name, a password, a passkey: nothing that a friend knows."""
    link = reverse("staff:set_password", args=records.link_parts(staff("assistant")))
    new = {"new_password1", "new_password2"}
    for path, wanted in ((reverse("account_login"), {"login", "password", "remember", "credential"}), (link, new)):
        page = Client().get(path).content.decode()
        asked = set(re.findall(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"', page))
        assert asked - {"csrfmiddlewaretoken"} == wanted
    assert not [field.name for field in User._meta.get_fields() if SECRET.search(field.name)]


@pytest.mark.hazard("HZ40")
def test_a_new_clinic_has_no_log_in_and_a_key_that_no_other_has(tmp_path, django_db_blocker):
    keys = set()
    for name in ("one", "other"):
        with django_db_blocker.unblock():
            real.migrated(tmp_path / name)
        with django_db_blocker.unblock(), real.open_at(tmp_path / name):
            assert not User.objects.exists() and not ApiToken.objects.exists()
        keys.add((tmp_path / name / "secret.key").read_text())
    assert len(keys) == 2 and all(len(one) > 50 for one in keys)


@pytest.mark.hazard("HZ40")
def test_no_key_and_no_password_is_in_the_package():
    """But for the people of the demo, who are made up, and refused where anybody real is."""
    private = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY|(?:SECRET_KEY|PASSWORD|API_KEY|TOKEN)\s*=\s*[\"'][^\"']{6,}")
    found = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*")
        if path.is_file() and path.suffix in (".py", ".toml", ".json", ".html", ".pem", ".key", ".txt", ".csv")
        and private.search(path.read_bytes())
    }  # fmt: skip
    assert found == {"clinic/demo/made_up.py"}
    assert not [path for path in ROOT.rglob("*") if path.suffix in (".key", ".pem", ".p12", ".pfx", ".sqlite3")]
