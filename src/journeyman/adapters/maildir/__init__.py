"""The embedded inbox: agents' Maildirs, whoever delivers to them, told of new mail by the file system.

Mail is left where it lies. https://cr.yp.to/proto/maildir.html
"""

from journeyman.adapters.maildir.files import LONGEST_MAIL
from journeyman.adapters.maildir.inbox import MaildirInbox

__all__ = ["LONGEST_MAIL", "MaildirInbox"]
