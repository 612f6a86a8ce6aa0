"""The settings of an identity provider: directory, inbox and vault."""

from pydantic import BaseModel, ConfigDict


class RaviSettings(BaseModel):
    """The table `[ravi]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
