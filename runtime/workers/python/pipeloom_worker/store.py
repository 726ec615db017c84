"""Blob files of the artifact store: named by the SHA-256 of their bytes, whole or not there.

The same files as ``runtime/store/artifacts.ts`` writes: temporary name, fsync, rename.
"""

import os

from pipeloom import PipeloomError

from .sha256 import sha256


class ArtifactStore:
    """``folder`` is the workspace's ``.pipeloom``."""

    def __init__(self, folder: str) -> None:
        self._root = os.path.join(folder, "artifacts")

    def path(self, digest: str) -> str:
        return os.path.join(self._root, digest[:2], digest)

    def put(self, digest: str, data: bytes) -> None:
        """Store bytes under their digest; nothing happens when they are there."""
        path = self.path(digest)
        try:
            if os.stat(path).st_size == len(data):
                return
        except OSError:
            pass
        temporary = os.path.join(os.path.dirname(path), ".writing-%d-%s" % (os.getpid(), os.urandom(6).hex()))
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            try:
                with open(temporary, "xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(temporary, path)
            except BaseException:
                if os.path.exists(temporary):
                    os.remove(temporary)
                raise
        except OSError as error:
            message = "A value of %d bytes could not be saved in %s: %s" % (
                len(data),
                self._root,
                error.strerror or error,
            )
            raise PipeloomError("store-unwritable", message) from error

    def get(self, digest: str) -> bytes:
        """All bytes, checked against their digest."""
        try:
            with open(self.path(digest), "rb") as file:
                data = file.read()
        except OSError as error:
            message = "Artifact %s is not in %s. Run the step that produced it again." % (digest[:12], self._root)
            raise PipeloomError("artifact-missing", message) from error
        if sha256(data).hexdigest() != digest:
            raise PipeloomError(
                "artifact-corrupt",
                "Artifact %s in %s is damaged: its bytes do not match its digest. Delete the file and run the step that produced it again."
                % (digest[:12], self._root),
            )
        return data
