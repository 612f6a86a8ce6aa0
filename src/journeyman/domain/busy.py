"""A vault that says for how long it wants not to be asked."""

from journeyman.errors import VaultAway


class VaultBusy(VaultAway):
    """Away as any that does not answer; asked again before its time, it would say the same."""

    def __init__(self, message: str, wait: float) -> None:
        super().__init__(message)
        self.wait = wait
        """Seconds."""
