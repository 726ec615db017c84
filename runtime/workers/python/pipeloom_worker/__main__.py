"""Entry point. This file alone must parse on any Python, so that one that is too old says so in one line."""

import os
import sys

if sys.version_info < (3, 9):
    sys.stderr.write(
        'Pipeloom needs Python 3.9 or later; %s is Python %d.%d. Choose another interpreter ("python:" in pipeloom.yaml, or the setting pipeloom.python).\n'
        % ((sys.executable,) + tuple(sys.version_info[:2]))
    )
    sys.exit(3)

here = os.path.dirname(os.path.abspath(__file__))
# A started folder is on the search path itself; its modules must not be found under bare names such as `codecs`.
if sys.path and os.path.abspath(sys.path[0]) == here:
    del sys.path[0]
roots = [os.path.dirname(here), os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(here))), "sdk", "python")]
for root in reversed(roots):
    if os.path.isdir(os.path.join(root, "pipeloom")) or os.path.isdir(os.path.join(root, "pipeloom_worker")):
        sys.path.insert(0, root)

from pipeloom_worker.start import start  # noqa: E402

start()
