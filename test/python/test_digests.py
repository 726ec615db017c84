import os
import unittest

from pipeloom_worker.describe import describe
from scratch import ScratchCase

BASE = '''
    from pipeloom import step
    from helpers import parse, UNUSED
    import lib.numbers as numbers

    LIMIT = 5
    OTHER = 7
    TABLE = {}
    TABLE["a"] = 1

    def shared(x):
        """Says something."""
        return x + LIMIT

    @step
    def first(rows, share=0.5):
        # A comment.
        return [shared(parse(row)) for row in rows]

    @step
    def second(rows):
        return numbers.total(rows) + TABLE["a"]
'''
HELPERS = """
    FORMAT = "%d"
    UNUSED = 1

    def parse(text):
        return inner(text) if FORMAT else None

    def inner(text):
        return int(text)

    def unrelated(text):
        return text
"""
NUMBERS = """
    def total(rows):
        return sum(rows)

    def mean(rows):
        return total(rows) / len(rows)
"""


class Digests(ScratchCase):
    def digests(self, base=BASE, helpers=HELPERS, numbers=NUMBERS):
        path = self.write("flow.pipeline.py", base)
        self.write("helpers.py", helpers)
        self.write("lib/numbers.py", numbers)
        return {step["name"]: step for step in describe(path, self.folder).steps}

    def changed(self, **files):
        before, after = self.digests(), self.digests(**files)
        return sorted(name for name in before if before[name]["codeDigest"] != after[name]["codeDigest"])

    def test_formatting_comments_and_docstrings_do_not_count(self):
        self.assertEqual(
            self.changed(
                base=BASE.replace("# A comment.", "# Another.")
                .replace("x + LIMIT", "(x\n            + LIMIT)")
                .replace("Says something", "Says more")
            ),
            [],
        )
        self.assertEqual(
            self.changed(base="\n\n" + BASE, helpers=HELPERS.replace("    FORMAT", "\n    # why\n    FORMAT")), []
        )

    def test_a_changed_body_counts_for_its_own_step_only(self):
        self.assertEqual(self.changed(base=BASE.replace('TABLE["a"]\n', 'TABLE["a"] + 1\n')), ["second"])

    def test_helpers_count_at_any_depth(self):
        self.assertEqual(self.changed(base=BASE.replace("x + LIMIT", "x - LIMIT")), ["first"])
        self.assertEqual(self.changed(helpers=HELPERS.replace("int(text)", "float(text)")), ["first"])

    def test_constants_count(self):
        self.assertEqual(self.changed(base=BASE.replace("LIMIT = 5", "LIMIT = 6")), ["first"])
        self.assertEqual(self.changed(helpers=HELPERS.replace('"%d"', '"%s"')), ["first"])
        self.assertEqual(self.changed(base=BASE.replace('TABLE["a"] = 1', 'TABLE["a"] = 2')), ["second"])

    def test_default_arguments_and_decorators_count(self):
        self.assertEqual(self.changed(base=BASE.replace("share=0.5", "share=0.6")), ["first"])
        self.assertEqual(
            self.changed(base=BASE.replace("    @step\n    def second", "    @step(retry=2)\n    def second")),
            ["second"],
        )

    def test_what_is_not_used_does_not_count(self):
        self.assertEqual(self.changed(base=BASE.replace("OTHER = 7", "OTHER = 8")), [])
        self.assertEqual(
            self.changed(
                helpers=HELPERS.replace("UNUSED = 1", "UNUSED = 2").replace("return text\n", "return text * 2\n")
            ),
            [],
        )
        self.assertEqual(self.changed(numbers=NUMBERS.replace("/ len(rows)", "// len(rows)")), [])

    def test_members_of_imported_modules_count(self):
        self.assertEqual(self.changed(numbers=NUMBERS.replace("sum(rows)", "max(rows)")), ["second"])

    def test_a_module_passed_whole_counts_whole(self):
        base = BASE.replace("numbers.total(rows)", "apply(numbers)").replace(
            "LIMIT = 5", "LIMIT = 5\n    def apply(m): return m.total([1])"
        )
        before, after = self.digests(base=base), self.digests(base=base, numbers=NUMBERS.replace("/ len", "// len"))
        self.assertNotEqual(before["second"]["codeDigest"], after["second"]["codeDigest"])

    def test_imports_inside_functions_count(self):
        base = BASE.replace("return numbers.total(rows)", "from helpers import inner\n        return inner(rows)")
        before, after = (
            self.digests(base=base),
            self.digests(base=base, helpers=HELPERS.replace("int(text)", "float(text)")),
        )
        self.assertNotEqual(before["second"]["codeDigest"], after["second"]["codeDigest"])

    def test_star_imports_are_followed(self):
        base = BASE.replace("from helpers import parse, UNUSED", "from helpers import *")
        before, after = (
            self.digests(base=base),
            self.digests(base=base, helpers=HELPERS.replace("int(text)", "float(text)")),
        )
        self.assertNotEqual(before["first"]["codeDigest"], after["first"]["codeDigest"])
        self.assertEqual(before["second"]["codeDigest"], after["second"]["codeDigest"])

    def test_parts_say_what_changed(self):
        parts = self.digests()["first"]["codeParts"]
        self.assertEqual(
            sorted(parts), ["LIMIT", "first", "helpers.FORMAT", "helpers.inner", "helpers.parse", "shared"]
        )

    def test_installed_packages_count_by_version(self):
        self.write("site/thing/__init__.py", "")
        path = self.write(
            "flow.pipeline.py",
            "import json\nimport pip\nfrom pipeloom import step\n@step\ndef a():\n    return pip, json\n",
        )
        from importlib import metadata

        self.assertIn("pip@" + metadata.version("pip"), describe(path, self.folder).steps[0]["codeParts"])

    def test_shadowing_parameters_do_not_reach_out(self):
        base = BASE.replace("def second(rows):", "def second(rows, LIMIT=1):").replace("+ TABLE[", "+ LIMIT + TABLE[")
        before, after = self.digests(base=base), self.digests(base=base.replace("LIMIT = 5", "LIMIT = 6"))
        self.assertEqual(before["second"]["codeDigest"], after["second"]["codeDigest"])

    def test_import_cycles_end(self):
        path = self.write(
            "flow.pipeline.py", "from pipeloom import step\nimport helpers\n@step\ndef a():\n    return helpers.f()\n"
        )
        self.write("helpers.py", "import flow_two\ndef f():\n    return flow_two.g()\n")
        self.write("flow_two.py", "import helpers\ndef g():\n    return helpers.f\n")
        self.assertEqual(len(describe(path, self.folder).manifest["files"]), 3)

    def test_the_manifest_lists_local_files_only(self):
        self.digests()
        manifest = describe(os.path.join(self.folder, "flow.pipeline.py"), self.folder).manifest
        self.assertEqual(
            [os.path.relpath(file["path"], self.folder) for file in manifest["files"]],
            ["flow.pipeline.py", "helpers.py", os.path.join("lib", "numbers.py")],
        )

    def test_a_relative_import_in_a_package_is_followed(self):
        self.write("pack/__init__.py", "")
        self.write("pack/tools.py", "def f():\n    return 1\n")
        path = self.write(
            "pack/flow.py", "from pipeloom import step\nfrom .tools import f\n@step\ndef a():\n    return f()\n"
        )
        self.assertIn("tools.f", describe(path, self.folder).steps[0]["codeParts"])

    def test_dynamic_steps_map_tasks_and_hooks_are_described(self):
        text = "from pipeloom import dynamic, map_task, step\n@dynamic(outputs=['a'])\ndef one(x):\n    return x\n@map_task(concurrency=2)\ndef two(x):\n    return x\n@step(cleanup=print)\ndef three(x):\n    return x\n"
        steps = {step["name"]: step for step in describe(self.write("flow.py", text), self.folder).steps}
        self.assertEqual(list(steps), ["one", "two", "three"])
        self.assertEqual((steps["one"]["outputs"], steps["three"]["options"]["hooks"]), (["a"], ["cleanup"]))

    def test_nothing_is_executed(self):
        path = self.write("flow.py", "raise SystemExit('was run')\n")
        self.assertEqual(describe(path, self.folder).steps, [])


if __name__ == "__main__":
    unittest.main()
