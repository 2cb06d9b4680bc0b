"""The clinic talks to nobody outside: pages, the API and a plan, played in a process that hears every connection."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FINDERS = {"ldconfig", "gcc", "cc", "ld", "objdump"}  # ctypes asks them where a library of letters lies, for a PDF

# Read by every Python that is started below, children too: each connection, each question about a name, each program.
HEAR = """
import json, os, sys
ADDRESSED = {"socket.connect", "socket.sendto", "socket.sendmsg"}
NAMED = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "urllib.Request", "ftplib.connect",
         "smtplib.connect", "http.client.connect", "webbrowser.open", "os.system"}

def hear(event, words):
    if event in ADDRESSED or event in NAMED or event == "subprocess.Popen":
        said = words[event in ADDRESSED or event == "subprocess.Popen"]
        with open(os.environ["HEARD"], "a") as file:
            file.write(json.dumps([event, str(said)]) + chr(10))

sys.addaudithook(hear)
"""
PLAY = """
import json, sys
import django; django.setup()
from clinic.browser import every_row
from lightmask.clinic.ground import opening
from lightmask.clinic.demo import fill
opening.make_tables()
list(fill(plans=False))
of = every_row.rows()

from clinic.browser.screens import path_of, who_opens
from clinic.test_every_page import addresses
from django.test import Client
from lightmask.clinic.models import User
browsers = {name: Client(SERVER_NAME="localhost") for name in ("olga", "ines", "claire", "")}
for name, one in browsers.items():
    if name:
        one.force_login(User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
asked = 0
for name, names in addresses().items():
    answer = browsers[who_opens(name)].get(path_of(name, names, of))
    asked += answer.status_code == 200
    if answer.streaming:
        answer.close()
for path in ("me", "people", "masks", "openapi.json"):
    asked += browsers["ines"].get("/api/" + path).status_code == 200
door = {"login": "ines", "password": "red light on calm skin"}
came_in = Client(SERVER_NAME="localhost").post("/accounts/login/", door).status_code

from pathlib import Path
from clinic.planning.asking import wanted
from lightmask.clinic.planning.working import work
planned = work(wanted(), Path(sys.argv[1]), lambda *_: None)

import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
    one.connect(("192.0.2.1", 9))  # an address for books; a datagram's socket sends nothing by this
print(json.dumps({"asked": asked, "in": came_in, "planned": list(planned)}))
"""


@pytest.mark.hazard("HZ36")
def test_pages_and_a_plan_open_no_connection(tmp_path):
    hook, heard = tmp_path / "hook", tmp_path / "heard"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(HEAR)
    said = os.environ | {
        "LIGHTMASK_CLINIC_DATA": str(tmp_path / "clinic"), "DJANGO_SETTINGS_MODULE": "lightmask.clinic.settings",
        "PYTHONPATH": os.pathsep.join([str(hook), *sys.path]), "HEARD": str(heard),
    }  # fmt: skip
    said.pop("DATABASE_URL", None)
    ended = subprocess.run(
        [sys.executable, "-c", PLAY, str(tmp_path / "plan")], env=said, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    told = json.loads(ended.stdout.splitlines()[-1])
    assert told["asked"] > 75 and told["in"] == 302 and told["planned"] == ["done"]
    lines = [json.loads(line) for line in heard.read_text().splitlines()]
    programs = {Path(ast.literal_eval(words)[0]).name for event, words in lines if event == "subprocess.Popen"}
    assert programs <= {Path(sys.executable).name, *FINDERS}, programs
    spoken = [line for line in lines if line[0] != "subprocess.Popen"]
    assert spoken == [["socket.connect", "('192.0.2.1', 9)"]]  # the last line of the play alone: so it does hear
