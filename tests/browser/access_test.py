"""Themes, narrow windows, paper, no scripts, and what a screen reader is told."""

import unittest

from browser import Browser
from report_page import PageTest, document, small_suite

# WCAG 2: the relative luminance of colours, and of each text the contrast to what is behind it.
CONTRASTS = """
(() => {
  const context = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  function rgba(color) {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  }
  function luminance([r, g, b]) {
    const [x, y, z] = [r, g, b].map((part) => part / 255).map(
      (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  }
  function ground(element) {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = rgba(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) {
        return color;
      }
    }
    return [255, 255, 255, 255];
  }
  function hasText(element) {
    return [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
  }
  const low = new Set();
  for (const element of document.querySelectorAll('#app *')) {
    if (!hasText(element) || element.closest('svg, option, [aria-hidden=true]') !== null ||
        element.getClientRects().length === 0) {
      continue;
    }
    const [one, other] = [rgba(getComputedStyle(element).color), ground(element)].map(luminance);
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) {
      low.add(`${element.className || element.tagName} ${contrast.toFixed(2)}`);
    }
  }
  return [...low];
})()
"""

UNNAMED = """
[...document.querySelectorAll('#app button, #app input, #app select, #app a, #app [role=grid],' +
                              '#app [role=tree], #app [role=tablist], #app svg')]
  .filter((one) => (one.ariaLabel ?? '') === '' && one.textContent.trim() === '' &&
                   (one.labels ?? []).length === 0)
  .map((one) => one.outerHTML)
"""

SCHEME = """
getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g)
  .every((part) => Number(part) < 64) ? 'dark' : 'light'
"""

LINK = "#test=net_tests::Session.Reconnects"


class Access(PageTest):
    def tearDown(self):
        self.assert_no_complaints()

    def is_seen(self, selector):
        return self.ask(f"document.querySelector('{selector}').checkVisibility()")

    def scheme(self):
        return self.ask(SCHEME)

    def test_contrast_is_enough_in_each_theme(self):
        for hash in ("", LINK, "#test=net_tests::Trie.Inserts"):
            self.open(document(small_suite()), hash)
            for theme in ("light", "dark"):
                self.ask(f"document.documentElement.dataset.theme = '{theme}'")
                self.ask("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
                self.browser.settle()
                self.assertEqual(self.ask(CONTRASTS), [], f"{theme} {hash}")

    def test_all_controls_have_names(self):
        for hash in ("", LINK):
            self.open(document(small_suite()), hash)
            self.assertEqual(self.ask(UNNAMED), [])

    def test_the_theme_can_be_switched_and_stays(self):
        self.open(document(small_suite()))
        self.addCleanup(self.ask, "localStorage.clear()")
        self.assertEqual(self.scheme(), "light")
        self.browser.press("t", "t")
        self.assertEqual(self.scheme(), "dark")
        self.open(document(small_suite()))
        self.assertEqual(self.scheme(), "dark")
        self.browser.click(".theme-switch")
        self.assertEqual(self.scheme(), "light")

    def test_focus_is_seen(self):
        self.open(document(small_suite()))
        for _ in range(12):
            self.browser.press("Tab")
            outline = self.ask("getComputedStyle(document.activeElement).outlineStyle")
            self.assertEqual(outline, "solid", self.ask("document.activeElement.outerHTML"))

    def test_the_table_tells_the_current_row(self):
        self.open(document(small_suite()))
        self.ask("document.querySelector('.table').focus()")
        self.browser.press("ArrowDown")
        row = self.ask(
            "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"
            ".getAttribute('aria-rowindex')"
        )
        self.assertEqual(row, "3")

    def test_a_narrow_window_needs_no_scrolling_to_the_side(self):
        for hash in ("", LINK):
            self.browser.resize(380, 800)
            self.open(document(small_suite()), hash)
            self.assertLessEqual(self.ask("document.documentElement.scrollWidth"), 380)
        self.browser.resize(1400, 900)

    def test_paper_has_the_failing_tests(self):
        self.open(document(small_suite()))
        self.assertFalse(self.is_seen("#plain"))
        self.browser.show_on("print")
        self.assertTrue(self.is_seen("#plain table"))
        self.assertIn("Session.Reconnects", self.text("#plain table"))
        self.assertFalse(self.is_seen(".table"))
        self.open(document(small_suite()), LINK)
        self.assertFalse(self.is_seen("#plain"))
        self.assertTrue(self.is_seen(".part-growth"))
        self.browser.show_on("screen")


class Dark(PageTest):
    window = {"dark": True}

    def test_follows_the_system(self):
        self.open(document(small_suite()))
        self.assertEqual(self.ask(SCHEME), "dark")


class WithoutScripts(PageTest):
    window = {"scripts": False}

    def test_says_what_to_do_and_lists_what_failed(self):
        self.browser.open(self.write(document(small_suite())))
        html = self.browser.call("DOM.getDocument")["root"]["nodeId"]
        plain = self.browser.call("DOM.querySelector", {"nodeId": html, "selector": "#plain"})
        text = self.browser.call("DOM.getOuterHTML", {"nodeId": plain["nodeId"]})["outerHTML"]
        self.assertIn("Scripts are off in this browser", text)
        self.assertIn("<td>net_tests::Session.Reconnects</td>", text)
        box = self.browser.call("DOM.getBoxModel", {"nodeId": plain["nodeId"]})["model"]
        self.assertGreater(box["height"], 100)


if __name__ == "__main__":
    unittest.main()
