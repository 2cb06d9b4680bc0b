"""On the pages of one's own log-in: that others are open, and their end."""

from __future__ import annotations

from typing import Any

from django import template

from lightmask.clinic.accounts import open_log_ins
from lightmask.clinic.models import User

register = template.Library()


@register.inclusion_tag("clinic/accounts/other_log_ins.html", takes_context=True)
def other_log_ins(context: dict[str, Any]) -> dict[str, Any]:
    """count: how many there are beside this one."""
    request = context["request"]
    user = request.user
    count = open_log_ins.others(user, request.session.session_key) if isinstance(user, User) else 0
    return {"count": count, "csrf_token": context.get("csrf_token")}
