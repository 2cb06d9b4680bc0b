"""lightmask clinic keys renew | drop: new keys for sessions, links and second factors."""

from __future__ import annotations

import typer

from lightmask.cli.clinic_shared import Data

app = typer.Typer(no_args_is_help=True, help="The keys that sign log-ins and links, and lock second factors.")


@app.command("renew")
def renew(data: Data = None) -> None:
    """Make new keys. What the old ones signed or locked still holds, until 'keys drop'."""
    from lightmask.clinic.ground import opening

    opening.need_a_clinic(data)
    from lightmask.clinic.accounts import renewing

    count = renewing.renew()
    print(f"New keys are there, and {count} second factors are locked with the new one.")
    print("Next: restart the clinic while nobody has light. Log-ins and links of the old key go on.")
    print("After a day: lightmask clinic keys drop. At once, when a key was stolen: everybody logs in again.")


@app.command("drop")
def drop(data: Data = None) -> None:
    """Drop the old keys: what only they have signed is over."""
    from lightmask.clinic.ground import opening

    opening.need_a_clinic(data)
    from lightmask.clinic.accounts import renewing

    count = renewing.drop()
    print(f"{count} old keys are gone. Next: restart the clinic." if count else "There was no old key.")
