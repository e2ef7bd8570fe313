"""Somebody who goes through the portal by its own links and buttons, with the keyboard alone, and looks at each page."""

from collections.abc import Callable
from urllib.parse import urljoin

from django.utils.text import slugify
from playwright.sync_api import Browser, Page, expect

from fai_portal.accounts.models import User
from fai_portal.documents.models import Scan
from fai_portal.documents.services.scan import scan
from fai_portal.jobs.lease import work
from states.models import Reading
from states.services.reading import read
from tests.functional import keyboard
from tests.functional.pictures import picture

FILE_INPUT = "input[type=file][name=documents]"


class Walker:
    """One person's window. The only address that is typed is the home page's, once."""

    def __init__(
        self, browser: Browser, server: object, user: User | None, *, script: bool, axe: Callable[[Page], str]
    ) -> None:
        context = browser.new_context(java_script_enabled=script)
        if user:
            context.add_cookies([keyboard.cookie(server, user)])
        self.page, self.has_script, self.axe = context.new_page(), script, axe
        self.page.on("filechooser", lambda _: None)  # asked for from the start: a late wish misses the dialog
        self.who = user.name if user else "public"
        self.looked_at: set[str] = set()
        self.page.goto(urljoin(server.url, "/"))

    def link(self, name: str) -> None:
        with self.page.expect_navigation():
            keyboard.press(self.page, name, "link")
        self.look()

    def button(self, name: str) -> None:
        with self.page.expect_navigation():
            keyboard.press(self.page, name)
        self.look()

    def put(self, label: str, text: str) -> None:
        keyboard.put(self.page, label, text)

    def choose(self, label: str, key: str) -> None:
        keyboard.choose(self.page, label, key)

    def open_section(self, title: str) -> None:
        keyboard.tab_to(self.page, self.page.locator("summary", has_text=title).first)
        self.page.keyboard.press("Enter")

    def sees(self, *words: str) -> None:
        for each in words:
            expect(self.page.locator("main")).to_contain_text(each)

    def sees_nothing_of(self, *words: str) -> None:
        for each in words:
            expect(self.page.locator("body")).not_to_contain_text(each)

    def stands_at(self, status: str) -> None:
        expect(self.page.locator(".facts").first).to_contain_text(status)

    def my_work(self, item: str) -> None:
        self.link("My work")
        self.link(item)

    def send(self, name: str, content: bytes) -> None:
        """Choose a file by keyboard and send it; what the workers do meanwhile is done here."""
        keyboard.tab_to(self.page, self.page.locator(FILE_INPUT))
        with self.page.expect_file_chooser() as asked:
            self.page.keyboard.press("Enter")
        asked.value.set_files({"name": name, "mimeType": "application/pdf", "buffer": content})
        keyboard.press(self.page, "Send")
        self.sees(f"{name} was received and is being checked.")
        work(Scan, str(Scan.objects.latest("pk").pk), scan)
        work(Reading, str(Reading.objects.latest("pk").pk), read)
        self.page.reload()
        self.sees("Ready. The check found nothing against it.")

    def confirm_all(self) -> None:
        while (confirm := self.page.get_by_role("button", name="Confirm ")).count():
            keyboard.tab_to(self.page, confirm.first)
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")

    def look(self) -> None:
        """Each page once, and again where its heading or what it offers differs."""
        seen = f"{self.page.title()} {self.page.locator('main button').all_inner_texts()}"
        if self.has_script and seen not in self.looked_at:
            self.looked_at.add(seen)
            picture(self.page, slugify(f"{self.who} {len(self.looked_at):02d} {self.page.title()}")[:80])
            found = self.axe(self.page)
            assert not found, f"{self.page.url}\n{found}"
