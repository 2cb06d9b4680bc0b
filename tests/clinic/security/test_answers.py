"""Answers of the API hold the fields of their schemas, each of them, and no other."""

import json

import pytest
from django.urls import reverse

from lightmask.clinic.api.answering import api

FREE = {"delivered"}  # what a mask has told: by channel, without a schema of names
WHOLE = "/api/plans/{plan}"  # a document with a schema of its own: lightmask plan --json
OF = {"person": "patient", "plan": "plan", "session": "session"}


def differing(said, schema, known, at=""):
    """Every place where an answer has a field too many, or one too few."""
    schema = known[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if "anyOf" in schema:
        schema = next((one for one in schema["anyOf"] if (one.get("type") == "null") == (said is None)), schema)
    if schema.get("type") == "array":
        return [
            one for place, item in enumerate(said) for one in differing(item, schema["items"], known, f"{at}[{place}]")
        ]
    if not isinstance(said, dict) or at.rpartition(".")[2] in FREE:
        return []
    named = schema.get("properties", {})
    inside = [
        one for name in set(said) & set(named) for one in differing(said[name], named[name], known, f"{at}.{name}")
    ]
    return [f"{at}.{name}" for name in set(said) ^ set(named)] + inside


def asked():
    """(path, schema of its good answer) of every question."""
    for path, verbs in api.get_openapi_schema()["paths"].items():
        if "get" in verbs:
            yield path, verbs["get"]["responses"][200]["content"]["application/json"]["schema"]


@pytest.mark.hazard("HZ36")
@pytest.mark.parametrize(("path", "schema"), list(asked()), ids=lambda one: one if isinstance(one, str) else "")
def test_an_answer_has_the_fields_of_its_schema_and_no_other(world, path, schema):
    known = api.get_openapi_schema()["components"]["schemas"]
    named = {name: world.own[record].pk for name, record in OF.items()}
    answer = world.browsers["professional"].get(path.format(**named))
    said = answer.json()
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("application/json")
    if path == WHOLE:
        assert said == json.loads(world.own["plan"].document)
        return
    assert said and said != {"items": [], "count": 0} and said != [], "nothing to compare"
    assert differing(said, schema, known) == []


def test_every_shape_says_its_fields():
    """None but a plan's document, and what a mask has told, is open."""
    schemas = api.get_openapi_schema()["components"]["schemas"]
    found = [(name, field) for name, one in schemas.items() for field, said in one.get("properties", {}).items()
             if said.get("type") == "object"]  # fmt: skip
    assert found == [("Session", "delivered")]
    loose = [path for path, schema in asked() if schema.get("additionalProperties")]
    assert loose == [WHOLE] and len(list(asked())) >= 10


def test_a_field_too_many_and_one_too_few_are_seen():
    schema = {"type": "array", "items": {"type": "object", "properties": {"id": {}, "name": {}}}}
    assert differing([{"id": 1, "name": "x", "password": "y"}], schema, {}) == ["[0].password"]
    assert differing([{"id": 1}], schema, {}) == ["[0].name"]


def test_nobody_learns_more_by_asking_for_it(world):
    """Parameters that name fields change nothing."""
    path = "/api/people"
    plain = world.browsers["professional"].get(path).json()
    for more in ("fields=*", "expand=user", "include=memberships", "format=full"):
        assert world.browsers["professional"].get(f"{path}?{more}").json() == plain
    assert reverse("api-1:people") == path
