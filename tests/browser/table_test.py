"""The table of tests: order, filters, search, keys."""

import unittest

from report_page import PageTest, document, result, small_suite


class Table(PageTest):
    def setUp(self):
        self.open(document(small_suite()))

    def tearDown(self):
        self.assert_no_complaints()

    def chosen(self, verdict):
        self.browser.click(f"[data-verdict={verdict}]")
        return self.names()

    def sorted_by(self, column):
        self.browser.click(f"[data-column={column}]")
        return self.names()

    def search(self, text):
        self.browser.press("/")
        self.browser.type(text)

    def test_says_what_came_out(self):
        self.assertEqual(self.text("h1"), "4 of 7 tests failed")
        self.assertIn("build-7", self.text(".facts"))
        self.assertIn("4 of 7 tests failed", self.ask("document.title"))

    def test_begins_with_the_worst(self):
        self.assertEqual(
            self.names(),
            ["Session.Resumes", "Session.Closes", "Trie.Inserts", "Session.Reconnects", "tool",
             "Session.Connects", "Session.Ipv6"],
        )

    def test_sorts_both_ways_and_says_which(self):
        by_growth = self.sorted_by("growth")
        self.assertEqual(by_growth[:3], ["Session.Reconnects", "Trie.Inserts", "tool"])
        sorted_head = "document.querySelector('[data-column=growth]').parentNode.ariaSort"
        self.assertEqual(self.ask(sorted_head), "descending")
        ascending = self.sorted_by("growth")
        self.assertEqual(ascending[:3], ["Session.Closes", "Session.Connects", "tool"])
        self.assertEqual(self.ask(sorted_head), "ascending")
        # What was not measured comes last, whichever way.
        self.assertEqual(ascending[-2:], by_growth[-2:])
        self.assertEqual(set(ascending[-2:]), {"Session.Resumes", "Session.Ipv6"})

    def test_sorts_by_every_column(self):
        for column in ("verdict", "name", "target", "finding", "leaked", "rss", "time"):
            with self.subTest(column):
                names = sorted(one["name"] for one in small_suite())
                self.assertEqual(sorted(self.sorted_by(column)), names)
        self.assertEqual(self.names()[0], "tool")

    def test_filters_by_verdict(self):
        self.assertEqual(self.chosen("grew"), ["Session.Reconnects"])
        self.assertEqual(self.text(".status"), "1 of 7 tests")
        self.assertEqual(len(self.chosen("failing")), 4)
        self.assertEqual(len(self.chosen("all")), 7)

    def test_filters_by_target(self):
        self.ask(
            "(() => { const box = document.getElementById('target'); box.value = 'other/tool';"
            "box.dispatchEvent(new Event('change')); })()"
        )
        self.assertEqual(self.names(), ["tool"])

    def test_searches_names(self):
        self.search("recon")
        self.assertEqual(self.names(), ["Session.Reconnects"])

    def test_searches_stacks_and_says_so(self):
        self.search("make_node")
        self.assertEqual(self.names(), ["Trie.Inserts"])
        self.assertIn("in a stack", self.text(".table-body"))

    def test_needs_every_word(self):
        self.search("session log.cpp")
        self.assertEqual(self.names(), ["Session.Reconnects"])

    def test_says_where_nothing_fits(self):
        self.search("no such thing")
        self.assertEqual(self.names(), [])
        self.assertEqual(self.text(".empty"), "No test fits these filters.")

    def test_opens_with_keys_and_comes_back(self):
        self.ask("document.querySelector('.table').focus()")
        self.browser.press("ArrowDown", "j", "k", "j", "Enter")
        self.assertEqual(self.text("h1"), "Trie.Inserts")
        self.browser.press("Escape")
        self.assertEqual(self.text("h1"), "4 of 7 tests failed")
        current = "document.querySelector('.is-current .name').innerText"
        self.assertEqual(self.ask(current), "Trie.Inserts")
        self.assertEqual(self.ask("document.activeElement.className"), "table")

    def test_moves_to_the_ends(self):
        self.ask("document.querySelector('.table').focus()")
        self.browser.press("End", "Enter")
        self.assertEqual(self.text("h1"), "Session.Ipv6")

    def test_opens_with_a_click(self):
        self.browser.click(".table-body .table-row:nth-child(3) .c-time")
        self.assertEqual(self.text("h1"), "Trie.Inserts")

    def test_letters_in_the_search_are_no_keys(self):
        self.search("j?t/k")
        self.assertEqual(self.ask("document.getElementById('search').value"), "j?t/k")
        self.assertFalse(self.ask("document.querySelector('dialog').open"))

    def test_keys_are_listed(self):
        self.browser.press("?")
        self.assertTrue(self.ask("document.querySelector('dialog').open"))
        self.assertIn("Flame graph", self.text("dialog"))
        self.browser.press("Escape")
        self.assertFalse(self.ask("document.querySelector('dialog').open"))


class LargeTable(PageTest):
    """Ten thousand tests, of which a screenful is in the page at a time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tests = [result(f"Case.{i:05}", growth=i) for i in range(10_000)]
        cls.page = cls.write(document(tests))

    def setUp(self):
        self.browser.open(self.page)

    def test_has_few_rows_in_the_page(self):
        self.assertLess(self.page.stat().st_size, 10_000_000)
        self.assertLess(len(self.names()), 100)
        self.assertEqual(self.ask("document.querySelector('.table').ariaRowCount"), "10001")
        self.assert_no_complaints()

    def test_scrolls_to_the_last(self):
        self.ask("window.scrollTo(0, document.body.scrollHeight)")
        self.browser.settle()
        self.assertEqual(self.names()[-1], "Case.00000")

    def test_comes_back_to_where_it_was(self):
        self.ask("document.querySelector('.table').focus()")
        self.browser.press("End")
        place = self.ask("window.scrollY")
        self.assertGreater(place, 300_000)
        self.browser.press("Enter")
        self.assertEqual(self.text("h1"), "Case.00000")
        self.ask("history.back()")
        self.browser.settle()
        self.assertEqual(self.ask("window.scrollY"), place)
        self.assertEqual(self.names()[-1], "Case.00000")

    def test_finds_one(self):
        self.browser.press("/")
        self.browser.type("case.04711")
        self.assertEqual(self.names(), ["Case.04711"])


if __name__ == "__main__":
    unittest.main()
