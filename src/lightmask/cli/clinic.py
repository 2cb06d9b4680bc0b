"""lightmask clinic init | serve | demo | migrate | check | user add: the clinic's web application on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lightmask.cli import clinic_audit, clinic_backup, clinic_keys, outputs
from lightmask.cli.clinic_shared import Data, Json, password_of

app = typer.Typer(no_args_is_help=True, help="The clinic: assess, plan, approve, treat, follow, in a browser.")
user = typer.Typer(no_args_is_help=True, help="Who may log in.")

Host = Annotated[str, typer.Option("--host", help="Where to listen. Beyond this machine only behind a proxy with TLS.")]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Where to listen.")]
Email = Annotated[str, typer.Option("--email", help="Also logs in, like the name.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="As it is typed to log in.")]
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", metavar="FILE", help="Its first line; left out, you are asked.")
]


@app.command("init")
def init(
    data: Data = None,
    owner: Annotated[str, typer.Option("--owner", help="Log-in of the person who runs the clinic.")] = "",
    email: Email = "",
    password_file: PasswordFile = None,
) -> None:
    """Make a clinic: its folder, its keys, its tables, and its owner. Does no harm to one that is there."""
    from lightmask.clinic.ground import opening

    password = password_of(password_file, "Password of the owner") if owner else ""
    folder = opening.open_clinic(data)
    with outputs.busy("making the tables"):
        opening.make_tables()
    if owner:
        from lightmask.clinic.ground import staff

        staff.add(owner, "owner", email, password)
    print(f"The clinic is in {folder}. Keep it on an encrypted disk: it will hold everything about everybody.")
    print("Next: lightmask clinic serve" if owner else "Next: lightmask clinic user add NAME --role owner")


@app.command("serve")
def serve(data: Data = None, host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Open the clinic: its pages at http://127.0.0.1:8000 until you press Ctrl-C."""
    from lightmask.clinic.ground import opening, serving

    serving.need_a_way_in(host)
    serving.need_a_free_port(host, port)
    folder = opening.need_a_clinic(data)
    serving.need_everything_whole()
    if back := serving.erase_who_came_back():
        print(f"{back} people who had been erased were here again: they were erased anew, and the audit says so.")
    print(f"The clinic in {folder} is open: {opening.address(host, port)} (Ctrl-C closes it)", flush=True)
    serving.serve(host, port)


@app.command("demo")
def demo(
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Keep the demo here; left out, it is thrown away.")
    ] = None,
    port: Port = 8000,
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open it in this machine's browser.")] = False,
) -> None:
    """Open a clinic with made-up people to click through."""
    from lightmask.clinic.ground import demonstration, opening, serving

    serving.need_a_free_port("127.0.0.1", port)
    with demonstration.folder(data) as place:
        opening.open_clinic(place)
        with outputs.busy("making up people"):
            log_ins = demonstration.filled()
        print(f"The demo clinic is open: {opening.address('127.0.0.1', port)} (Ctrl-C closes it)")
        print("Log in as:")
        for name, password, who in log_ins:
            print(f"  {name:14s} {password:24s} {who}")
        print("Everybody in it is made up. " + ("It is kept." if data else "It is gone when you close it."))
        print("Their courses are being planned, and appear in a minute or two.", flush=True)
        demonstration.plan_meanwhile()
        if open_:
            demonstration.show_soon(opening.address("127.0.0.1", port))
        serving.serve("127.0.0.1", port)


@app.command("migrate")
def migrate(data: Data = None) -> None:
    """Bring the tables to this version of lightmask. Make a backup before."""
    from lightmask.clinic.ground import opening

    opening.need_a_clinic(data)
    with outputs.busy("changing the tables"):
        done = opening.make_tables()
    print(f"{done} steps done." if done else "Nothing to do: the tables are of this version.")


@app.command("check")
def check(data: Data = None, json: Json = False) -> None:
    """Look whether everything is whole: database, triggers, the whole audit, files, who can read them."""
    from lightmask.clinic.ground import opening, whole

    folder = opening.need_a_clinic(data)
    with outputs.busy("looking"):
        found = whole.troubles(deep=True)
    if json:
        said = [{"said": trouble.said, "stops": trouble.stops} for trouble in found]
        outputs.print_json({"schema": "lightmask clinic check 1", "folder": str(folder), "troubles": said})
    else:
        for trouble in found:
            print(f"- {trouble.said}")
        print(f"{len(found)} found." if found else f"Everything in {folder} is whole.")
    if found:
        raise typer.Exit(2)


app.command("backup")(clinic_backup.backup)
app.command("restore")(clinic_backup.restore)
app.command("erased")(clinic_backup.erased)
app.add_typer(user, name="user")
app.add_typer(clinic_audit.app, name="audit")
app.add_typer(clinic_keys.app, name="keys")


@user.command("add")
def user_add(
    name: Name,
    role: Annotated[str, typer.Option("--role", help="owner, professional or assistant.")] = "professional",
    email: Email = "",
    full_name: Annotated[str, typer.Option("--full-name", help="As records and signatures show it.")] = "",
    licence: Annotated[str, typer.Option("--licence", help="Number of the professional register.")] = "",
    password_file: PasswordFile = None,
    data: Data = None,
) -> None:
    """Add somebody who works here. Clients get their log-in from the clinic's pages."""
    from lightmask.clinic.ground import opening

    password = password_of(password_file, f"Password of {name}")
    opening.need_a_clinic(data)
    from lightmask.clinic.ground import staff

    staff.add(name, role, email, password, full_name=full_name, licence=licence)
    print(f"{name} may log in as {role}.")


@user.command("set-password")
def user_set_password(name: Name, password_file: PasswordFile = None, data: Data = None) -> None:
    """Give a log-in another password, when no owner is there to make a link. Ends its open log-ins."""
    from lightmask.clinic.ground import opening

    password = password_of(password_file, f"New password of {name}")
    opening.need_a_clinic(data)
    from lightmask.clinic.ground import staff

    staff.set_password(name, password)
    print(f"{name} has a new password, and is logged out everywhere.")


@user.command("forget-factors")
def user_forget_factors(name: Name, data: Data = None) -> None:
    """Take a log-in's second factors away, when phone and recovery codes are lost. Ends its open log-ins."""
    from lightmask.clinic.ground import opening

    opening.need_a_clinic(data)
    from lightmask.clinic.ground import staff

    staff.forget_factors(name)
    print(f"{name} has no second factor any more, is logged out everywhere, and sets up new ones at the next log-in.")
