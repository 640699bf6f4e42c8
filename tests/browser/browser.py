"""A headless Chromium, driven through the pipe of its DevTools protocol: no driver, no port.

The protocol: https://chromedevtools.github.io/devtools-protocol/. Messages are JSON, each ended by a
zero byte; the browser reads them from descriptor 3 and answers on 4.
"""

import base64
import fcntl
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 60  # seconds; of a machine that does much besides

# What a page says when its content security policy stops something; asked before any script of it.
WATCH_POLICY = """
window.policyViolations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.policyViolations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""


class BrowserError(Exception):
    pass


def find_chromium():
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    raise BrowserError(
        "no Chromium on this machine: install the package 'chromium' (scripts/packages test)"
    )


class Browser:
    """One window. Used as a context manager."""

    def __init__(self, width=1400, height=900, dark=False, scripts=True):
        self.size = (width, height)
        self.dark = dark
        self.scripts = scripts
        self.events = []
        self.last_id = 0
        self.unread = b""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="leakrun-browser-")
        self._start()
        target = self._browser_call("Target.createTarget", {"url": "about:blank"})
        self.session = self._browser_call(
            "Target.attachToTarget", {"targetId": target["targetId"], "flatten": True}
        )["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.call("Page.setLifecycleEventsEnabled", {"enabled": True})
        self.call("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH_POLICY})
        self.resize(*self.size)
        self.show_on("screen")
        if not self.scripts:
            self.call("Emulation.setScriptExecutionDisabled", {"value": True})
        return self

    def __exit__(self, *_):
        os.close(self.to_browser)
        os.close(self.from_browser)
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self._remove_folder()

    def _remove_folder(self):
        # Processes of the browser that are about to end still write into it.
        for _ in range(50):
            try:
                self.folder.cleanup()
                return
            except OSError:
                time.sleep(0.1)

    def _start(self):
        def high(descriptor):
            moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
            os.close(descriptor)
            return moved

        their_input, self.to_browser = map(high, os.pipe())
        self.from_browser, their_output = map(high, os.pipe())

        def as_3_and_4():
            os.dup2(their_input, 3)
            os.dup2(their_output, 4)

        command = [
            find_chromium(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--remote-debugging-pipe",
            f"--user-data-dir={self.folder.name}",
        ]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=as_3_and_4,
            pass_fds=(3, 4),
            start_new_session=True,
        )
        os.close(their_input)
        os.close(their_output)

    def _read_message(self, deadline):
        while b"\0" not in self.unread:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.from_browser], [], [], left)[0]:
                raise BrowserError(f"the browser said nothing for {PATIENCE} s")
            block = os.read(self.from_browser, 1 << 20)
            if not block:
                raise BrowserError("the browser ended")
            self.unread += block
        message, self.unread = self.unread.split(b"\0", 1)
        return json.loads(message)

    def _send(self, method, params, session):
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to_browser, data) :]
        return self.last_id

    def _answer(self, wanted, method):
        deadline = time.monotonic() + PATIENCE
        while True:
            message = self._read_message(deadline)
            if message.get("id") != wanted:
                self.events.append(message)
            elif "error" in message:
                raise BrowserError(f"{method}: {message['error']['message']}")
            else:
                return message["result"]

    def _browser_call(self, method, params=None):
        return self._answer(self._send(method, params, None), method)

    def call(self, method, params=None):
        return self._answer(self._send(method, params, self.session), method)

    def resize(self, width, height):
        self.call(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def show_on(self, media):
        """As the page is shown on a screen, or printed."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if self.dark else "light"}
        self.call("Emulation.setEmulatedMedia", {"media": media, "features": [scheme]})

    def open(self, file, hash=""):
        """Loads the file, with all its scripts, from an empty page."""
        self._navigate("about:blank")
        self.events.clear()
        self._navigate(pathlib.Path(file).resolve().as_uri() + hash)

    def _navigate(self, url):
        result = self.call("Page.navigate", {"url": url})
        if "errorText" in result:
            raise BrowserError(f"{url}: {result['errorText']}")

        def is_load(event):
            params = event.get("params", {})
            return (
                event.get("method") == "Page.lifecycleEvent"
                and params["name"] == "load"
                and params["loaderId"] == result["loaderId"]
            )

        deadline = time.monotonic() + PATIENCE
        while not any(is_load(event) for event in self.events):
            self.events.append(self._read_message(deadline))

    def evaluate(self, expression):
        """The value of a JavaScript expression, awaited where it is a promise."""
        result = self.call(
            "Runtime.evaluate",
            {"expression": expression, "returnByValue": True, "awaitPromise": True},
        )
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            text = details.get("exception", {}).get("description", details["text"])
            raise BrowserError(f"{expression}: {text}")
        return result["result"].get("value")

    def settle(self):
        """Until events that are under way, such as hashchange, were seen, and the page was drawn."""
        self.evaluate(
            "new Promise((done) => setTimeout(() => requestAnimationFrame(() => "
            "setTimeout(done, 0)), 20))"
        )

    def press(self, *keys):
        for key in keys:
            text = {"Enter": "\r"}.get(key, key if len(key) == 1 else None)
            event = {"key": key, "code": key}
            if text:
                event["text"] = text
            codes = {"Enter": 13, "Escape": 27, "Backspace": 8, "Tab": 9, "End": 35, "Home": 36}
            event["windowsVirtualKeyCode"] = codes.get(key, 0)
            down = "keyDown" if text else "rawKeyDown"
            self.call("Input.dispatchKeyEvent", {"type": down, **event})
            self.call("Input.dispatchKeyEvent", {"type": "keyUp", "key": key, "code": key})
            self.settle()

    def type(self, text):
        self.call("Input.insertText", {"text": text})
        self.settle()

    def click(self, selector):
        """A real click in the middle of the element."""
        place = self.evaluate(
            f"""(() => {{
              const element = document.querySelector({json.dumps(selector)});
              element.scrollIntoView({{block: 'center'}});
              const box = element.getBoundingClientRect();
              return {{x: box.x + box.width / 2, y: box.y + box.height / 2}};
            }})()"""
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent",
                {"type": kind, **place, "button": "left", "clickCount": 1},
            )
        self.settle()

    def screenshot(self, file, full=False):
        params = {"captureBeyondViewport": full}
        if full:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            params["clip"] = {**size, "scale": 1}
        data = self.call("Page.captureScreenshot", params)["data"]
        pathlib.Path(file).write_bytes(base64.b64decode(data))

    def complaints(self):
        """What went wrong since the page was opened: exceptions, errors and warnings of the
        console, violations of the policy, and requests for anything but the page itself."""
        self.settle()
        found = [f"policy: {one}" for one in self.evaluate("window.policyViolations")]
        pages = 0
        for event in self.events:
            params = event.get("params", {})
            if event.get("method") == "Runtime.exceptionThrown":
                found.append(f"exception: {json.dumps(params['exceptionDetails'])}")
            elif event.get("method") == "Runtime.consoleAPICalled":
                found.append(f"console: {json.dumps(params['args'])}")
            elif event.get("method") == "Log.entryAdded":
                found.append(f"log: {params['entry']['text']}")
            elif event.get("method") == "Network.requestWillBeSent":
                pages += params.get("type") == "Document"
                if params.get("type") != "Document" or pages > 1:
                    found.append(f"request: {params['request']['url']}")
            elif event.get("method") == "Page.javascriptDialogOpening":
                found.append(f"dialog: {params['message']}")
        return found
