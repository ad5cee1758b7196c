"""A visitor: one browser of somebody, at one width, that notes whatever went wrong behind the page.

What people do is written with the words they see: `press("Buka laporan")`, or with the name of a field.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

PHONE, SCREEN = (360, 740), (1440, 900)
PATIENCE = 30_000  # milliseconds until a page that does not come is a failure
expect.set_options(timeout=PATIENCE)
# A refusal with its own status (a wrong field, a page that is not there) is noted by the browser, and meant.
_REFUSED = re.compile(r"status of (403|404|409|422|429)")
# So is a search that a newer one, or a choice, made needless.
_GIVEN_UP = "htmx:error: signal is aborted"


@dataclass
class Visitor:
    """Somebody at a browser. `troubles` are errors on the console, of scripts, and of the content policy."""

    page: Page
    address: str
    by_touch: bool = False
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.troubles.append(f"{self.page.url}: {error}"))
        self.page.on("requestfailed", self._note_failure)

    def _note(self, message: ConsoleMessage) -> None:
        is_refusal = _REFUSED.search(message.text) and "/static/" not in message.location["url"]
        is_meant = is_refusal or _GIVEN_UP in message.text
        if message.type == "error" and not is_meant:
            self.troubles.append(f"{self.page.url}: {message.text}")

    def _note_failure(self, request: Any) -> None:
        if "/static/" in request.url and request.failure != "net::ERR_ABORTED":
            self.troubles.append(f"{request.url}: {request.failure}")

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def press(self, name: str, *, role: str = "button", within: Locator | None = None) -> None:
        """Press the button or link of that name, with a finger on a phone."""
        self.touch((within or self.page).get_by_role(role, name=name).first)  # type: ignore[arg-type]

    def touch(self, target: Locator) -> None:
        target.tap() if self.by_touch else target.click()

    def field(self, name: str, *, within: Locator | None = None) -> Locator:
        """A field by the name it is sent under."""
        return (within or self.page).locator(f"[name={name}]:visible")

    def choose(self, name: str, *, within: Locator | None = None) -> None:
        """Choose a radio button or check box by its words. Cards are pressed on the words, as people do."""
        box = (within or self.page).get_by_label(name).first
        card = (within or self.page).locator("label").filter(has=box)
        self.touch(card if card.count() else box)
        expect(box).to_be_checked()

    def attach(self, picture: bytes, *, name: str, within: Locator | None = None) -> None:
        files = (within or self.page).locator("input[type=file]")
        files.set_input_files({"name": name, "mimeType": "image/png", "buffer": picture})

    def sees(self, *words: str | re.Pattern[str], within: Locator | None = None) -> None:
        """All these words are on the page."""
        for one in words:
            found = (within or self.page.locator("main")).get_by_text(one)
            expect(found.locator("visible=true").first).to_be_visible()

    def turn(self) -> Locator:
        """The card that says whose turn it is."""
        return self.page.locator("section").filter(has=self.page.locator("[id^=turn-heading]")).last

    def reads(self, *, status: str, turn: str, until: str = "") -> None:
        """Where the report stands: its status, and the card with whose turn it is and until when."""
        found = self.page.locator("main").get_by_text(status, exact=True)
        expect(found.locator("visible=true").first).to_be_visible()
        expect(self.turn()).to_contain_text(turn)
        if until:
            expect(self.turn().locator("time")).to_have_text(until)


def new_context(browser: Browser, size: tuple[int, int], **options: Any) -> BrowserContext:
    """A browser of its own, in Indonesia; the small one is a phone."""
    width, height = size
    is_phone = size == PHONE
    return browser.new_context(
        viewport={"width": width, "height": height},
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        is_mobile=is_phone,
        has_touch=is_phone,
        reduced_motion="reduce",
        **options,
    )
