"""The connection of a browser, taken away and given back."""

from playwright.sync_api import Error, Page

HEALTH = "/healthz"
IS_THERE = """async (health) => {
  for (let tries = 0; tries < 200; tries += 1) {
    try { return (await fetch(health, {cache: "no-store"})).ok; } catch { /* once more */ }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return false;
}"""


def lose(page: Page) -> None:
    """Take the connection away from all pages of the browser.

    A page that is left while it is away may hear of a connection, and send, in its last moment.
    """
    page.context.set_offline(True)


def find(page: Page) -> None:
    """Give the connection back; a page of ours hears of it when it is there, an empty one shows that it is."""
    page.context.set_offline(False)
    if page.url.startswith("http"):
        try:
            assert page.evaluate(IS_THERE, HEALTH), "the browser is still off line"
            page.evaluate("dispatchEvent(new Event('online'))")
        except Error:  # it has heard before, sent what waited, and is being shown anew
            page.wait_for_load_state()
        return
    for _ in range(200):
        try:
            page.goto(HEALTH)
            return
        except Error:
            page.wait_for_timeout(25)
    raise AssertionError("the browser is still off line")
