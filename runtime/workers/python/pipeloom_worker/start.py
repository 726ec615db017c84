"""Says `ready` before anything heavy is imported, then becomes the host."""

import os
import sys
from _json import encode_basestring_ascii as quoted

CHANNEL = 3
PROTOCOL = 1


def start() -> None:
    try:
        os.fstat(CHANNEL)
    except OSError:
        sys.stderr.write(
            "This program is started by the Pipeloom engine and speaks with it on descriptor 3, which is not open.\n"
        )
        sys.exit(2)
    version = "%d.%d.%d" % sys.version_info[:3]
    ready = '{"type":"ready","pid":%d,"language":"python","version":"%s","executable":%s,"protocol":%d}\n' % (
        os.getpid(),
        version,
        quoted(sys.executable or ""),
        PROTOCOL,
    )
    os.write(CHANNEL, ready.encode("ascii"))

    from .host import Host

    Host(CHANNEL).serve()
