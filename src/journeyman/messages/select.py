"""Which messages a journey may use: those after its anchor, to its own address, from its service's senders."""

from collections.abc import Sequence
from datetime import datetime
from fnmatch import fnmatchcase

from journeyman.domain.message import Channel, Message


def belongs(message: Message, address: str, senders: Sequence[str], after: datetime) -> bool:
    """Say whether the message may be used by the journey that waits at `address` since `after`.

    Args:
        message: as the inbox handed it over.
        address: this journey's own, with its plus tag (case does not count, the tag does); or its phone number.
        senders: globs such as `*@acorn.example`. None at all lets nothing through: whoever wants any sender says `*`.
        after: the anchor (aware); what arrived then or before is somebody else's.
    """
    wanted = address.strip().casefold()
    return (
        message.received_at > after
        and wanted in {recipient.strip().casefold() for recipient in message.recipients}
        and sent_by(message.sender, senders, message.channel)
    )


def sent_by(sender: str, senders: Sequence[str], channel: Channel = "mail") -> bool:
    """Say whether a sender matches one of the globs. A mail address with more than one `@` matches none."""
    bare = sender.strip().casefold()
    return (channel == "sms" or bare.count("@") == 1) and any(
        fnmatchcase(bare, glob.strip().casefold()) for glob in senders
    )
