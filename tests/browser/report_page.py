"""What the tests of the HTML report share: results documents, pages made of them by leakrun, and a
browser to open them in. LEAKRUN_PROGRAM in the environment names the program."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from browser import Browser

MEGABYTE = 1 << 20


def frame(function, file="", line=0, internal=False, module="/build/net_tests"):
    return {
        "function": function,
        "file": file,
        "line": line,
        "column": 0,
        "module": module,
        "offset": 4096 + line,
        "build_id": "",
        "inlined": False,
        "internal": internal,
    }


NEW = frame("operator new(unsigned long)", internal=True)
ALLOCATE = frame("std::allocator<char>::allocate(unsigned long)", internal=True)
OPEN = frame("Session::open(Endpoint const&)", "src/net/session.cpp", 4)
LOG = frame("Log::append(std::string_view)", "src/base/log.cpp", 57)
TRIM = frame("Cache::trim()", "src/cache.cpp", 9)
MAIN = frame("main", "tests/net_tests.cpp", 41)


def site(size, *stack, allocations=1):
    return {"bytes": size, "allocations": allocations, "stack": list(stack)}


def leak(size, *stack):
    return {"kind": "direct", **site(size, *stack)}


def result(name, verdict="passed", growth=0, **changes):
    """One test of a results document."""
    fields = {
        "name": name,
        "target": "build/net_tests",
        "command": ["/build/net_tests", "--gtest_filter=" + name],
        "verdict": verdict,
        "error": "crash" if verdict == "error" else None,
        "outcome": {"failed": "failed", "error": "crashed", "skipped": "skipped"}.get(
            verdict, "passed"
        ),
        "reason": "" if verdict == "passed" else f"Reason of {name}.",
        "duration_seconds": 0.5,
        "threshold_bytes": 5 * MEGABYTE,
        "baseline_bytes": 74240,
        "final_bytes": 74240 + max(0, growth),
        "growth_bytes": growth,
        "peak_bytes": None,
        "leaked_bytes": 0,
        "max_rss_bytes": 40 * MEGABYTE,
        "suppressed_leaked_bytes": 0,
        "suppressed_growth_bytes": 0,
        "exempt": False,
        "exempt_reason": "",
        "growth_sites": [],
        "growth_sites_omitted": 0,
        "leaks": [],
        "leaks_omitted": 0,
        "measurements": [],
        "measurements_omitted": 0,
        "asan_report": "",
        "processes": [],
        "output": {"stdout": "", "stderr": "", "truncated": False},
    }
    return {**fields, **changes}


def document(results, **changes):
    fields = {
        "schema": "leakrun-results/1",
        "leakrun": "0.1.0",
        "started": "2026-01-02T03:04:05Z",
        "host": "build-7",
        "options": {"threshold-mb": "5"},
        "totals": {},
        "wall_seconds": 12.5,
        "interrupted": False,
        "partial": False,
        "tests_selected": len(results),
        "tests_not_run": 0,
        "suppressions": [],
        "results": results,
    }
    return {**fields, **changes}


def small_suite():
    """A test of each verdict, and two targets."""
    return [
        result("Session.Connects", growth=1224),
        result(
            "Session.Reconnects",
            "grew",
            growth=9 * MEGABYTE,
            growth_sites=[
                site(6 * MEGABYTE, NEW, ALLOCATE, OPEN, MAIN, allocations=3240),
                site(3 * MEGABYTE, NEW, LOG, MAIN),
            ],
            growth_sites_omitted=14,
            live_sites=[site(9 * MEGABYTE, NEW, OPEN, MAIN), site(MEGABYTE, NEW, LOG, MAIN)],
            live_sites_omitted=0,
            shrunk_sites=[site(-2 * MEGABYTE, NEW, TRIM, MAIN)],
            shrunk_sites_omitted=0,
        ),
        result(
            "Trie.Inserts",
            "leaked",
            growth=24678,
            leaked_bytes=24678,
            leaks=[leak(24678, NEW, frame("make_node", "src/net/trie.c", 12), MAIN)],
        ),
        result(
            "Session.Closes",
            "failed",
            growth=100,
            output={"stdout": "closing\n", "stderr": "1 left open\n", "truncated": False},
        ),
        result("Session.Resumes", "error", growth_bytes=None, leaked_bytes=None),
        result("Session.Ipv6", "skipped", growth_bytes=None, leaked_bytes=None),
        result("tool", growth=5000, target="other/tool", duration_seconds=30),
    ]


class PageTest(unittest.TestCase):
    """Tests in one window; each opens pages of its own."""

    window = {}

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="leakrun-page-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.browser = Browser(**cls.window)
        cls.browser.__enter__()
        cls.addClassCleanup(cls.browser.__exit__)

    @classmethod
    def write(cls, contents, *options):
        """The report's page of a document."""
        folder = pathlib.Path(cls.folder.name)
        (folder / "results.json").write_text(json.dumps(contents))
        page = folder / "report.html"
        page.unlink(missing_ok=True)
        done = subprocess.run(
            [os.environ["LEAKRUN_PROGRAM"], "report", "results.json", "--html", page, *options],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if not page.exists():
            raise AssertionError(f"leakrun wrote no page: {done.stderr}")
        return page

    def open(self, contents, hash="", options=()):
        self.browser.open(self.write(contents, *options), hash)
        self.browser.settle()

    def ask(self, expression):
        return self.browser.evaluate(expression)

    def text(self, selector):
        return self.ask(f"document.querySelector({json.dumps(selector)})?.innerText ?? null")

    def texts(self, selector):
        return self.ask(
            f"[...document.querySelectorAll({json.dumps(selector)})].map((one) => one.innerText)"
        )

    def names(self):
        """The tests of the table, as it has them in order."""
        return self.texts(".table-body .name")

    def open_all_details(self):
        self.ask("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    def assert_no_complaints(self):
        self.assertEqual(self.browser.complaints(), [])
