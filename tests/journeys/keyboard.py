"""Somebody who works by keyboard alone: what cannot be reached with Tab cannot be done."""

from playwright.sync_api import Locator, expect

from tests.journeys.browsing import Visitor

FARTHEST = 120  # presses of Tab; a page whose goal lies farther away is lost


def reach(visitor: Visitor, target: Locator) -> None:
    """Press Tab until the target has the focus. A group of radio buttons is one stop, whichever of them it is."""
    expect(target).to_be_visible()
    for _press in range(FARTHEST):
        if target.evaluate("element => element === document.activeElement"):
            return
        visitor.page.keyboard.press("Tab")
    raise AssertionError(f"not reached with Tab: {target}")


def type_into(visitor: Visitor, name: str, words: str, *, within: Locator | None = None) -> None:
    reach(visitor, visitor.field(name, within=within))
    visitor.page.keyboard.insert_text(words)


def type_day(visitor: Visitor, name: str, digits: str) -> None:
    """Into the parts of a date field, as the browser divides it."""
    reach(visitor, visitor.field(name))
    visitor.page.keyboard.type(digits)


def press(visitor: Visitor, name: str, *, role: str = "button", within: Locator | None = None) -> None:
    """Go to the button or link of that name, and press Enter."""
    reach(visitor, (within or visitor.page).get_by_role(role, name=name).first)  # type: ignore[arg-type]
    visitor.page.keyboard.press("Enter")


def unfold(visitor: Visitor, summary: Locator) -> None:
    reach(visitor, summary)
    visitor.page.keyboard.press("Space")


def search_and_pick(visitor: Visitor, name: str, words: str, *, within: Locator | None = None) -> None:
    """Type into a picker, walk down to the first suggestion and take it."""
    type_into(visitor, f"{name}_text", words, within=within)
    box = within or visitor.page
    expect(box.get_by_label(words).first).to_be_visible()
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("Space")
    expect(box.get_by_label(words).first).to_be_checked()


def walk_to_choice(visitor: Visitor, words: str, *, within: Locator) -> None:
    """To a radio button: Tab to its group, arrow keys within."""
    wanted = within.get_by_label(words).first
    group = within.locator(f"input[type=radio][name={wanted.get_attribute('name')}]")
    first = group.first
    for _press in range(FARTHEST):
        if group.evaluate_all("all => all.includes(document.activeElement)"):
            break
        visitor.page.keyboard.press("Tab")
    expect(first).to_be_visible()
    for _press in range(group.count()):
        if wanted.is_checked():
            return
        visitor.page.keyboard.press("Space" if not group.locator(":scope:checked").count() else "ArrowDown")
    assert wanted.is_checked(), words
