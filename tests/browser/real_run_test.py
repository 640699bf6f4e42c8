"""The page that a run writes by itself, of programs that grow and leak."""

import os
import pathlib
import subprocess
import unittest

from report_page import PageTest

PROGRAMS = pathlib.Path(os.environ["LEAKRUN_E2E_PROGRAMS"]) / "clang"
SOURCES = pathlib.Path(__file__).parent.parent / "e2e"


class RealRun(PageTest):
    def run_leakrun(self, page, *arguments):
        return subprocess.run(
            [os.environ["LEAKRUN_PROGRAM"], *arguments, "--html", page],
            cwd=SOURCES,
            capture_output=True,
            text=True,
            check=False,
        )

    def test_shows_where_a_test_grew_with_its_source(self):
        page = pathlib.Path(self.folder.name) / "run.html"
        done = self.run_leakrun(page, PROGRAMS / "grows_slowly", PROGRAMS / "leaks",
                                "--threshold-mb", "0.1")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(f"HTML report: {page}", done.stdout)
        self.browser.open(page, "#test=leaks::leaks")
        self.browser.settle()
        self.assertEqual(self.text(".verdict"), "\u25c6\nleaked")
        self.assertIn("programs/leaks.cpp", self.text(".part-leaks"))
        named = int(self.text(".source .is-named .line-number"))
        line = (SOURCES / "programs/leaks.cpp").read_text().splitlines()[named - 1]
        self.assertEqual(self.text(".source .is-named code").strip(), line.strip())
        self.assert_no_complaints()

    def test_goes_to_standard_output(self):
        done = self.run_leakrun("-", PROGRAMS / "leaks")
        self.assertTrue(done.stdout.startswith("<!DOCTYPE html>"))
        self.assertIn("LEAKED", done.stderr)

    def test_is_not_written_over_another_file(self):
        other = pathlib.Path(self.folder.name) / "precious"
        other.write_text("precious")
        done = self.run_leakrun(other, PROGRAMS / "leaks")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--html", done.stderr)
        self.assertEqual(other.read_text(), "precious")


if __name__ == "__main__":
    unittest.main()
