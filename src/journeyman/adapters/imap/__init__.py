"""An inbox on an IMAP server (RFC 3501): one mailbox for a whole fleet, or one for each agent; IDLE for push."""

from journeyman.adapters.imap.inbox import ImapInbox

__all__ = ["ImapInbox"]
