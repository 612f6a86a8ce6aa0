"""The settings of a vault: OpenBao or HashiCorp Vault, its KV v2 engine."""

from pydantic import BaseModel, ConfigDict


class OpenBaoSettings(BaseModel):
    """The table `[openbao]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
