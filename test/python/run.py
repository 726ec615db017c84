"""Runs the unittest files beside this one and prints one JSON line per test: ``{"id", "ok", "message"}``."""

import json
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [
    os.path.join(ROOT, "runtime", "sdk", "python"),
    os.path.join(ROOT, "runtime", "workers", "python"),
    HERE,
]
sys.dont_write_bytecode = True


class Reporter(unittest.TestResult):
    def tell(self, test, ok, message=""):
        print(json.dumps({"id": test.id(), "ok": ok, "message": message}), flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.tell(test, True)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        print(json.dumps({"id": test.id(), "ok": True, "skipped": reason}), flush=True)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.tell(test, False, self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.tell(test, False, self.errors[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.tell(subtest, False, "".join(__import__("traceback").format_exception(*err)))


if __name__ == "__main__":
    result = Reporter()
    unittest.defaultTestLoader.discover(HERE, pattern="test_*.py").run(result)
    sys.exit(0 if result.wasSuccessful() else 1)
