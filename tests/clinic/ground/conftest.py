"""Clinics on real databases: SQLite files and PostgreSQL."""

import pytest
from clinic import databases, real


@pytest.fixture(scope="session")
def cluster():
    with databases.cluster_or_reason() as running:
        yield running


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("template") / "clinic"
    with django_db_blocker.unblock():
        real.migrated(folder)
    return folder


@pytest.fixture(scope="session")
def _postgresql_template(tmp_path_factory, django_db_blocker, cluster):
    with django_db_blocker.unblock():
        real.migrated(tmp_path_factory.mktemp("template") / "clinic", cluster.url("template_clinic"))
    return "template_clinic"


@pytest.fixture
def where(request, tmp_path):
    """where("sqlite") or where("postgresql"): folder and DATABASE_URL of a clinic with empty tables."""
    count = iter(range(100))

    def make(kind, tables=True):
        folder = tmp_path / f"clinic{next(count)}"
        if kind == "sqlite":
            if tables:
                real.copied(request.getfixturevalue("_sqlite_template"), folder)
            return folder, ""
        cluster = request.getfixturevalue("cluster")
        template = request.getfixturevalue("_postgresql_template") if tables else "template1"
        return folder, cluster.url(cluster.fresh_name(), template)

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request):
    return request.param


@pytest.fixture
def clinic(kind, where, django_db_blocker):
    """A clinic of either database, open, with some people. -> its folder"""
    folder, url = where(kind)
    with django_db_blocker.unblock(), real.open_at(folder, url):
        real.fill()
        yield folder
