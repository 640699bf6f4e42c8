"""What the page shows of one test, and the links to it."""

import os
import pathlib
import unittest
from urllib.parse import quote

from report_page import LOG, MAIN, MEGABYTE, NEW, PageTest, document, frame, result, site
from report_page import small_suite


def link(target, name):
    return "#test=" + quote(f"{target}::{name}", safe="")


class OneTest(PageTest):
    def tearDown(self):
        self.assert_no_complaints()

    def show_over_time(self, points):
        names = ("seconds", "live_bytes", "rss_bytes")
        timeline = [dict(zip(names, point)) for point in points]
        self.show(result("x", timeline=timeline, peak_sites=[site(9, NEW, LOG, MAIN)],
                         peak_sites_omitted=0, peak_bytes=9 * MEGABYTE))

    def show(self, test, **changes):
        self.open(document([test], **changes), link(test["target"], test["name"]))

    def test_is_opened_by_its_link(self):
        self.open(document(small_suite()), link("build/net_tests", "Session.Reconnects"))
        self.assertEqual(self.text("h1"), "Session.Reconnects")
        self.assertIn("Session.Reconnects", self.ask("document.title"))
        self.assertIn("+9.00 MB", self.text(".figures"))

    def test_is_opened_by_the_short_name_of_its_target(self):
        self.open(document(small_suite()), "#test=net_tests::Session.Reconnects")
        self.assertEqual(self.text("h1"), "Session.Reconnects")

    def test_any_name_can_be_linked(self):
        for name in ("a b/c?d=e&f#g%h", "ümlaut→\"'<>", "%zz", "::", "Ends with \\"):
            with self.subTest(name):
                self.show(result(name))
                self.assertEqual(self.text("h1"), name)
                self.browser.press("Escape", "Enter")
                self.assertEqual(self.text("h1"), name)

    def test_says_that_a_link_leads_nowhere(self):
        self.open(document(small_suite()), "#test=no%20such<b>")
        self.assertEqual(self.text("h1"), "No such test")
        self.open(document(small_suite()), "#test=%E0%A4%A")
        self.assertEqual(self.text("h1"), "No such test")

    def test_goes_back_and_forth(self):
        self.open(document(small_suite()))
        self.browser.click(".table-body .name")
        self.browser.press("j")
        self.assertEqual(self.text("h1"), "Session.Closes")
        self.ask("history.back()")
        self.browser.settle()
        self.assertEqual(self.text("h1"), "Session.Resumes")
        self.ask("history.back()")
        self.browser.settle()
        self.assertEqual(self.text("h1"), "4 of 7 tests failed")
        self.ask("history.forward()")
        self.browser.settle()
        self.assertEqual(self.text("h1"), "Session.Resumes")
        self.browser.press("k")
        self.assertEqual(self.text("h1"), "Session.Resumes")

    def test_folds_internal_frames(self):
        self.open(document(small_suite()), link("build/net_tests", "Session.Reconnects"))
        self.assertIn("Session::open(Endpoint const&)", self.text(".stack"))
        self.assertNotIn("operator new", self.text(".stack"))
        self.browser.click(".fold button")
        self.assertIn("operator new(unsigned long)", self.text(".stack"))
        self.assertIn("14 smaller stacks left out", self.text(".part-growth"))

    def test_shows_source_where_it_is_there(self):
        source = pathlib.Path(self.folder.name) / "src/net/session.cpp"
        source.parent.mkdir(parents=True)
        source.write_text("one\ntwo\nthree\n\tbuffers_.emplace_back(); // </code><b>\nfive\n")
        os.utime(source, (1_700_000_000, 1_700_000_000))
        self.open(document(small_suite()), link("build/net_tests", "Session.Reconnects"))
        self.assertIn("buffers_.emplace_back(); // </code><b>", self.text(".source .is-named"))
        self.assertEqual(self.text(".source .is-named .line-number"), "4")
        self.assertNotIn("changed since", self.text(".source"))
        source.touch()
        self.open(document(small_suite()), link("build/net_tests", "Session.Reconnects"))
        self.assertIn("changed since the run", self.text(".source"))

    def test_shows_leaks_output_and_how_it_ran(self):
        process = {"pid": 4711, "executable": "/build/tool", "baseline_bytes": 1,
                   "final_bytes": None, "leaked_bytes": None, "not_measured": "no agent"}
        self.open(document(small_suite()), link("build/net_tests", "Trie.Inserts"))
        self.assertIn("make_node", self.text(".part-leaks"))
        self.assertIn("direct", self.text(".part-leaks"))
        self.show(result("a b", "failed", processes=[process], command=["/x", "it's"],
                         output={"stdout": "out\n", "stderr": "err\n", "truncated": True}))
        self.assertIn("out", self.text(".part-output"))
        self.assertIn("err", self.text(".part-output"))
        self.assertIn("the beginning and the end", self.text(".part-output"))
        self.assertIn("/x 'it'\\''s'", self.text(".part-how"))
        self.assertIn("no agent", self.text(".part-how"))

    def test_marks_the_stacks_that_the_search_found(self):
        sites = [site((50 - i) * MEGABYTE, frame(f"f{i}", "f.cpp", i), MAIN) for i in range(40)]
        self.open(document([result("x", "grew", growth_sites=sites)]))
        self.browser.press("/")
        self.browser.type("f37")
        self.browser.click(".table-body .name")
        self.assertEqual(len(self.texts(".site")), 11)
        self.assertIn("f.cpp:37", self.text(".site:has(.is-found)"))
        self.ask("[...document.querySelectorAll('.sites button')].at(-1).click()")
        self.assertEqual(len(self.texts(".site")), 40)

    def test_says_how_to_go_on(self):
        sites = [site(9 * MEGABYTE, NEW, LOG, MAIN)]
        self.show(result("a b", "grew", 9 * MEGABYTE, growth_sites=sites),
                  rerun_arguments=["--threshold-mb", "5", "build/net_tests"])
        self.assertIn("--leak-report --filter 'net_tests::a b' --threshold-mb 5 build/net_tests",
                      self.text(".part-next"))
        self.assertIn("leak:^Log::append(std::string_view)$", self.text(".part-next"))

    def test_what_was_not_measured_is_no_figure(self):
        self.show(result("x", "error", growth_bytes=None, baseline_bytes=None, final_bytes=None,
                         leaked_bytes=None, max_rss_bytes=None))
        self.assertEqual(self.texts(".figures .absent"), ["not measured"] * 5)

    def test_shows_marks_scopes_and_what_grew_in_them(self):
        scope = {"kind": "scope", "label": "parse", "baseline_bytes": 0,
                 "final_bytes": 2 * MEGABYTE,
                 "growth_bytes": 2 * MEGABYTE, "threshold_bytes": MEGABYTE, "exceeded": True,
                 "ended": False, "pid": 1, "growth_sites": [site(2 * MEGABYTE, NEW, LOG, MAIN)]}
        self.show(result("x", "grew", measurements=[scope], measurements_omitted=2))
        text = self.text(".part-measurements")
        for part in ("over its limit", "the program ended within it", "2 parts left out",
                     "Growth in scope “parse”", "src/base/log.cpp:57"):
            self.assertIn(part, text)

    def test_shows_the_timeline(self):
        self.show_over_time([(0.0, 0, 12 * MEGABYTE), (0.1, 9 * MEGABYTE, 30 * MEGABYTE),
                             (0.2, 3 * MEGABYTE, 28 * MEGABYTE)])
        self.assertEqual(self.texts("[role=tab]"), ["At the peak"])
        label = self.ask("document.querySelector('.chart').getAttribute('aria-label')")
        self.assertIn("peaked at 9.00 MB after 0.10 s", label)
        line = self.ask("document.querySelector('.line-live').getAttribute('points')")
        self.assertEqual(len(line.split()), 3)
        self.assertNotIn("NaN", line)

    def test_draws_one_point_of_time(self):
        self.show_over_time([(0.0, 0, 0)])
        self.assertNotIn("NaN", self.ask("document.querySelector('.chart').outerHTML"))

    def test_shows_earlier_runs(self):
        first = result("x", "grew", growth=9 * MEGABYTE,
                       growth_sites=[site(9 * MEGABYTE, NEW, LOG, MAIN)])
        self.show(result("x", flaky=True, attempts=[first]))
        self.browser.click(".attempt summary")
        self.assertIn("+9.00 MB", self.text(".attempt"))
        self.assertIn("Log::append", self.text(".attempt"))

    def test_says_what_the_page_has_no_room_for(self):
        output = {"stdout": "<" * 60_000, "stderr": "", "truncated": False}
        many = [result(f"T{i}", output=output) for i in range(60)]
        self.open(document(many), link("build/net_tests", "T59"))
        self.assertIn("Its output would make this page too large", self.text(".part-output"))


if __name__ == "__main__":
    unittest.main()
