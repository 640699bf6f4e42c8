"""What tests, symbols and files say is text in the page, whatever they say."""

import json
import subprocess
import os
import pathlib
import unittest
from urllib.parse import quote

from report_page import MEGABYTE, NEW, PageTest, document, frame, leak, result, site

HOSTILE = [
    "</script><script>window.broken = 1</script>",
    "<img src=x onerror=\"window.broken = 1\">",
    "<svg onload='window.broken = 1'>",
    "\"'><a href=\"javascript:window.broken = 1\">x</a>",
    "<!--<script>",
    "]]><?php ?>&lt;&amp;&#x3c;script&#x3e;",
    "{{constructor.constructor('window.broken = 1')()}}",
    "\\u003cscript\\u003e\\\\\\\"",
    "line\u2028separator\u2029paragraph",
    "</style></title></noscript></textarea><base href=//evil.example/>",
    "@DATA@@POLICY@@SCRIPTS@",
    "__proto__",
    "constructor",
]


def hostile_result(text):
    evil = frame(text, text, 7, module=text)
    part = {"kind": "scope", "label": text, "baseline_bytes": 0, "final_bytes": 9,
            "growth_bytes": 9, "threshold_bytes": 1, "exceeded": True, "ended": True, "pid": 1,
            "growth_sites": [site(9, evil)]}
    process = {"pid": 1, "executable": text, "baseline_bytes": 1, "final_bytes": 1,
               "leaked_bytes": 1, "not_measured": text}
    return result(
        text, "grew", growth=9 * MEGABYTE, target=text, command=[text, text], reason=text,
        growth_sites=[site(9 * MEGABYTE, NEW, evil)], leaks=[leak(5, evil)],
        live_sites=[site(9, evil)], live_sites_omitted=0,
        measurements=[part], asan_report=text, processes=[process], exempt_reason=text,
        output={"stdout": text, "stderr": text, "truncated": True}, file=text, line=3,
        unwind_note=text,
    )


class Hostile(PageTest):
    def assert_harmless(self):
        self.assert_no_complaints()
        self.assertFalse(self.ask("'broken' in window"))
        self.assertEqual(
            self.ask(
                "document.querySelectorAll('img, iframe, object, base, link, [onload]').length"
            ),
            0,
        )

    def suite(self):
        tests = [hostile_result(text) for text in HOSTILE]
        tests[0]["attempts"] = [hostile_result(HOSTILE[1])]
        suppression = {"pattern": HOSTILE[1], "file": HOSTILE[0], "line": 1, "matches": 1,
                       "bytes": 1, "stale": True}
        return document(tests, host=HOSTILE[0], leakrun=HOSTILE[1], started=HOSTILE[2],
                        options={HOSTILE[0]: HOSTILE[1], "threshold-mb": HOSTILE[3]},
                        suppressions=[suppression])

    def test_stays_text_in_the_table(self):
        self.open(self.suite())
        self.open_all_details()
        self.assertEqual(len(self.names()), len(HOSTILE))
        self.assertIn(HOSTILE[1], self.names())
        self.assertIn(HOSTILE[2], self.text(".facts"))
        self.assert_harmless()

    def test_stays_text_in_each_test(self):
        page = self.write(self.suite())
        for text in HOSTILE:
            with self.subTest(text):
                self.browser.open(page, "#test=" + quote(f"{text}::{text}", safe=""))
                self.browser.settle()
                self.assertEqual(
                    self.ask("document.querySelector('h1').textContent"), text
                )
                self.open_all_details()
                self.ask("document.querySelectorAll('.fold button').forEach((one) => one.click())")
                self.ask("document.querySelectorAll('[role=tab]').forEach((one) => one.click())")
                self.assertIn(text, self.ask("document.querySelector('.part-output').textContent"))
                self.assert_harmless()

    def test_searching_for_it_is_harmless(self):
        self.open(self.suite())
        for text in HOSTILE[:3] + HOSTILE[-2:]:
            self.ask(
                "(() => { const box = document.getElementById('search');"
                f"box.value = {json.dumps(text)}; box.dispatchEvent(new Event('input')); }})()"
            )
            self.assertGreaterEqual(len(self.names()), 1, text)
        self.assert_harmless()

    def test_a_hostile_address_is_harmless(self):
        for text in HOSTILE[:4]:
            self.open(self.suite(), "#test=" + quote(text))
            self.assertEqual(self.text("h1"), "No such test")
            self.assert_harmless()

    def test_control_bytes_and_directions_are_shown(self):
        name = "a\x1b[31m\x00\x07b\u202egpj.exe\u2066"
        self.open(document([result(name, "failed", output={
            "stdout": "x\x1b]0;t\x07\r\n\u202ey", "stderr": "", "truncated": False})]))
        self.assertEqual(self.names(), ["a\ufffd[31m\ufffd\ufffdb<U+202E>gpj.exe<U+2066>"])
        self.ask("location.hash = document.querySelector('.name').getAttribute('href')")
        self.browser.settle()
        self.assertIn("<U+202E>y", self.text(".part-output"))
        self.assert_harmless()

    def test_invalid_utf8_of_a_real_test(self):
        folder = pathlib.Path(self.folder.name)
        program = folder / "says"
        output = "\\377\\376 \\303( <script>window.broken=1</script>"
        program.write_text(f"#!/bin/sh\nprintf '{output}'\nexit 3\n")
        program.chmod(0o755)
        page = folder / "run.html"
        results = folder / "run.json"
        for arguments in (["exec", "--json", results, "--", program],
                          ["report", results, "--html", page]):
            subprocess.run([os.environ["LEAKRUN_PROGRAM"], *arguments], check=False,
                           capture_output=True)
        self.browser.open(page)
        self.browser.settle()
        self.browser.click(".table-body .name")
        self.assertEqual(self.text("h1"), "says")
        self.assert_harmless()

    def test_a_very_long_name_is_cut_and_breaks_nothing(self):
        name = "Very" + "Long" * 50_000
        self.open(document([result(name, "grew", growth_sites=[site(9, frame(name, name, 1))])]))
        self.assertLessEqual(self.ask("document.documentElement.scrollWidth"), 1400)
        self.browser.click(".table-body .name")
        self.assertIn("bytes more)", self.text("h1"))
        self.assertLessEqual(self.ask("document.documentElement.scrollWidth"), 1400)
        self.assert_harmless()

    def test_ten_thousand_characters_of_a_line_do_not_widen_the_page(self):
        self.open(document([result("x", "failed", asan_report="y" * 10_000, output={
            "stdout": "z" * 10_000, "stderr": "", "truncated": False})]), "#test=net_tests::x")
        self.assertLessEqual(self.ask("document.documentElement.scrollWidth"), 1400)


if __name__ == "__main__":
    unittest.main()
