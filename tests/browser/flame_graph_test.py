"""The flame graphs: what they show, zoom, search, keys."""

import unittest

from report_page import LOG, MAIN, MEGABYTE, NEW, OPEN, PageTest, document, frame, result, site
from report_page import small_suite

LINK = "#test=net_tests::Session.Reconnects"


class FlameGraph(PageTest):
    def setUp(self):
        self.open(document(small_suite()), LINK)

    def tearDown(self):
        self.assert_no_complaints()

    def boxes(self):
        return self.ask(
            "Object.fromEntries([...document.querySelectorAll('.flame-box')].map((box) =>"
            " [box.querySelector('.flame-name').innerText,"
            "  Math.round(10 * parseFloat(box.style.width))]))"
        )

    def tab(self, title):
        self.ask(
            f"[...document.querySelectorAll('[role=tab]')].find((tab) =>"
            f" tab.innerText === '{title}').click()"
        )
        self.browser.settle()

    def click_box(self, name):
        self.ask(
            "[...document.querySelectorAll('.flame-box')].find((box) =>"
            f" box.querySelector('.flame-name').innerText === '{name}').click()"
        )
        self.browser.settle()

    def focused(self):
        return self.ask("document.activeElement.querySelector('.flame-name')?.innerText ?? null")

    def test_has_a_graph_of_growth_and_one_of_what_is_live(self):
        self.assertEqual(self.texts("[role=tab]"), ["Growth", "Still live"])
        self.tab("Still live")
        boxes = self.boxes()
        self.assertEqual(boxes["all"], 1000)
        self.assertEqual(boxes["Session::open(Endpoint const&)"], 900)
        self.assertEqual(boxes["Log::append(std::string_view)"], 100)

    def test_is_as_wide_as_what_changed(self):
        boxes = self.boxes()
        # 6 MB and 3 MB grew, 2 MB shrank: of 11 MB that changed.
        self.assertEqual(boxes["all"], 1000)
        self.assertEqual(boxes["Session::open(Endpoint const&)"], 545)
        self.assertEqual(boxes["Cache::trim()"], 182)

    def test_tells_what_shrank_without_colour(self):
        shrunk = "document.querySelector('.flame-box.is-shrunk')"
        name = self.ask(f"{shrunk}.querySelector('.flame-name').innerText")
        self.assertEqual(name, "Cache::trim()")
        self.assertEqual(
            self.ask(f"{shrunk}.querySelector('.flame-figure').textContent"), "\u22122.00 MB"
        )
        self.assertIn("repeating-linear-gradient",
                      self.ask(f"getComputedStyle({shrunk}).backgroundImage"))
        grown = "document.querySelector('.flame-box.is-grown')"
        self.assertEqual(self.ask(f"getComputedStyle({grown}).backgroundImage"), "none")
        self.assertIn("+7.00 MB", self.ask(f"{grown}.innerText"))
        self.assertIn("+ grew", self.text(".legend"))

    def test_zooms_with_a_click_and_back(self):
        self.click_box("Log::append(std::string_view)")
        boxes = self.boxes()
        self.assertEqual(boxes["Log::append(std::string_view)"], 1000)
        self.assertNotIn("Session::open(Endpoint const&)", boxes)
        self.assertIn("main", boxes)
        self.browser.click(".flame-reset")
        self.assertIn("Session::open(Endpoint const&)", self.boxes())

    def test_moves_and_zooms_with_keys(self):
        self.ask("document.querySelector('.flame-box[tabindex=\"0\"]').focus()")
        self.assertEqual(self.focused(), "all")
        self.browser.press("ArrowDown", "ArrowDown", "ArrowRight")
        self.assertEqual(self.focused(), "Log::append(std::string_view)")
        self.assertIn("+3.00 MB", self.text(".flame-detail"))
        self.browser.press("Enter")
        self.assertEqual(self.boxes()["Log::append(std::string_view)"], 1000)
        self.assertEqual(self.focused(), "Log::append(std::string_view)")
        self.browser.press("Backspace")
        self.assertEqual(self.focused(), "main")
        self.browser.press("Home")
        self.assertEqual(self.focused(), "all")
        # Escape zooms out before it leaves the test.
        self.browser.press("ArrowDown", "Enter", "Escape")
        self.assertEqual(self.text("h1"), "Session.Reconnects")
        self.browser.press("Escape")
        self.assertEqual(self.text("h1"), "4 of 7 tests failed")

    def test_finds_functions_and_files(self):
        self.ask("document.querySelector('.flame-search').focus()")
        self.browser.type("log.cpp")
        found = self.texts(".flame-box.is-match .flame-name")
        self.assertEqual(found, ["Log::append(std::string_view)"])
        self.assertIn("3.00 MB, 27", self.text(".flame-found"))
        self.browser.type("nothing")
        self.assertEqual(self.text(".flame-found"), "not found")

    def test_tabs_follow_the_arrow_keys(self):
        self.ask("document.querySelector('[role=tab]').focus()")
        self.browser.press("ArrowRight")
        self.assertEqual(self.ask("document.activeElement.innerText"), "Still live")
        self.assertEqual(self.ask("document.activeElement.ariaSelected"), "true")

    def test_leaves_out_what_is_too_narrow_and_says_so(self):
        sites = [site(1000 * MEGABYTE, NEW, OPEN, MAIN)]
        sites += [site(10, NEW, frame(f"small{i}", "s.cpp", i), MAIN) for i in range(100)]
        self.open(document([result("x", "grew", growth_sites=sites)]), "#test=net_tests::x")
        self.assertLess(len(self.boxes()), 10)
        self.assertIn("100 calls too narrow to draw", self.text(".flame"))

    def test_draws_deep_recursion(self):
        deep = [frame(f"f{i % 3}", "f.cpp", i) for i in range(3000)]
        sites = [site(MEGABYTE, *deep), site(5, NEW, LOG)]
        self.open(document([result("x", "grew", growth_sites=sites)]), "#test=net_tests::x")
        self.assertIsNotNone(self.text(".flame-box"))

    def test_draws_a_site_without_stack_or_bytes(self):
        self.open(
            document([result("x", "grew", growth_sites=[site(0), site(0, NEW)])]),
            "#test=net_tests::x",
        )
        self.assertIn("all", self.boxes())


if __name__ == "__main__":
    unittest.main()
