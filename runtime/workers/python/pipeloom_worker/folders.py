"""Where the local modules of a pipeline file are looked for."""

import os
from typing import List, Optional


def search_folders(entry: str, workspace: Optional[str]) -> List[str]:
    """Where a pipeline file's local imports are looked for: its folder, the folder above its package, the workspace."""
    folder = os.path.dirname(os.path.abspath(entry))
    folders = [folder]
    top = folder
    while os.path.isfile(os.path.join(top, "__init__.py")) and os.path.dirname(top) != top:
        top = os.path.dirname(top)
    for extra in (top, workspace):
        if extra and os.path.abspath(extra) not in folders:
            folders.append(os.path.abspath(extra))
    return folders
