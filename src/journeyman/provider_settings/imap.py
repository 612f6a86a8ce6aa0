"""The settings of an inbox: mailboxes on an IMAP server."""

from pydantic import BaseModel, ConfigDict


class ImapSettings(BaseModel):
    """The table `[imap]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
