"""What the operator may set of each provider: one table in the settings file for each."""

from journeyman.provider_settings.imap import ImapSettings
from journeyman.provider_settings.openbao import OpenBaoSettings
from journeyman.provider_settings.ravi import RaviSettings

__all__ = ["ImapSettings", "OpenBaoSettings", "RaviSettings"]
