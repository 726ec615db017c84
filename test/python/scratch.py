"""Folders with pipeline files, for tests."""

import os
import shutil
import tempfile
import textwrap
import unittest


class ScratchCase(unittest.TestCase):
    """``self.write(name, text)`` puts a file into a folder that goes after the test."""

    def setUp(self):
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="pipeloom-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(text))
        return path
