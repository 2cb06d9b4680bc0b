"""Keys and lost log-ins on the command line; a restore on another machine opens every second factor."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from clinic import real

from lightmask.clinic import configured, key_files
from lightmask.clinic.accounts import factor_locks
from lightmask.clinic.ground import backup, restoring
from lightmask.clinic.models import AuditEntry, User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def here(run, where, django_db_blocker, monkeypatch, tmp_path):
    """(run, folder): commands on a clinic whose owner has an app and recovery codes."""
    folder, url = where("sqlite")
    monkeypatch.setenv(configured.FOLDER, str(folder))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "clinic.settings")
    monkeypatch.chdir(tmp_path)
    with django_db_blocker.unblock(), real.open_at(folder, url):
        user = real.fill()
        TOTP.activate(user, SECRET)
        RecoveryCodes.activate(user)
        yield lambda *words: run("clinic", *words), folder


@pytest.mark.hazard("HZ40")
def test_keys_are_renewed_and_dropped(here):
    at, folder = here
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    first = (folder / configured.SECRET).read_text()
    code, out, err = at("keys", "renew")
    assert (code, err) == (0, "") and "2 second factors are locked with the new one" in out
    assert len(key_files.read(folder / configured.SECRET)) == len(key_files.read(folder / configured.FACTORS)) == 2
    assert at("check")[0] == 0
    assert at("keys", "drop")[1] == "2 old keys are gone. Next: restart the clinic.\n"
    assert at("keys", "drop")[1] == "There was no old key.\n"
    assert first not in (folder / configured.SECRET).read_text()
    assert (folder / configured.FACTORS).stat().st_mode & 0o777 == 0o600
    assert Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes() == codes
    assert [one for one in AuditEntry.objects.values_list("act", flat=True) if one.startswith("keys")] == [
        "keys.renew", "keys.drop", "keys.drop",
    ]  # fmt: skip


@pytest.mark.hazard("HZ38", "HZ40")
def test_a_backup_brings_the_keys_to_another_machine(here, where, tmp_path):
    at, folder = here
    at("keys", "renew")
    made = backup.back_up(tmp_path / "one.backup", folder)
    target, url = where("sqlite", tables=False)
    manifest = restoring.lay_out(made.path, target)
    with real.open_at(target, url):
        restoring.bring_back(target, manifest)
        assert factor_locks.counted() == (2, 0) and real.troubles() == []
        secret = Authenticator.objects.get(type="totp").data["secret"]
        assert factor_locks.unlock(secret) == SECRET and SECRET not in secret
    (target / configured.FACTORS).unlink()  # a database that was copied without its folder
    with real.open_at(target, url):
        assert ["do not open with factors.key" in said for said in real.troubles()] == [True]


@pytest.mark.hazard("HZ40")
def test_an_only_owner_who_stands_outside_is_let_in(here, tmp_path):
    at, _folder = here
    (tmp_path / "weak").write_text("password1234\n")
    (tmp_path / "new").write_text("seven quiet lamps in a row\n")
    assert (
        at("user", "forget-factors", "nobody")[0]
        == at("user", "set-password", "ida", "--password-file", "weak")[0]
        == 2
    )
    assert Authenticator.objects.count() == 2
    assert at("user", "forget-factors", "ida")[0] == at("user", "set-password", "IDA", "--password-file", "new")[0] == 0
    assert not Authenticator.objects.exists()
    assert User.objects.get(username="ida").check_password("seven quiet lamps in a row")
    assert list(AuditEntry.objects.order_by("-no").values_list("act", "role")[:2]) == [
        ("password.set", "system"), ("factor.forget", "system"),
    ]  # fmt: skip
