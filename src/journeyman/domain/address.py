"""An agent's mail address, from a template such as `{agent}@example.org` or `fleet+{agent}@example.org`."""

import re

from journeyman.domain.identity import AGENT_NAME

AGENT = "{agent}"


def address_of(template: str, agent: str) -> str:
    """Return an agent's address."""
    return template.replace(AGENT, agent)


def agent_of(template: str, address: str) -> str | None:
    """Return whose address this is, with a plus tag (RFC 5233) behind its local part or without; None: nobody's.

    Case does not matter.
    """
    local, _, domain = template.lower().rpartition("@")
    before, _, behind = local.partition(AGENT)
    name = rf"{re.escape(before)}(?P<agent>{AGENT_NAME.pattern}){re.escape(behind)}(\+[^@]*)?"
    found = re.fullmatch(rf"{name}@{re.escape(domain)}", address.lower())
    return found["agent"] if found else None
