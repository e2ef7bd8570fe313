"""The text index: where a text stands, its title, its words and who may find it."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import (
    SearchHeadline,
    SearchQuery,
    SearchRank,
    SearchVector,
    SearchVectorField,
)
from django.db import models
from django.db.models import Window
from django.db.models.functions import RowNumber

from fai_portal.access.checks import ALL, states_of, type_of_user
from fai_portal.access.permissions import Permission

CONFIG = "english"


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: type_of_user) -> "EntryQuerySet":
        """Public entries for everybody; the others for those who hold the entry's permission for every state."""
        audiences = [permission.value for permission in Permission if states_of(user, permission) is ALL]
        return self.filter(audience__in=["", *audiences])

    def matching(self, words: str) -> "EntryQuerySet":
        """Best first. The title weighs more than the text; ties go by address."""
        query = SearchQuery(words, config=CONFIG, search_type="websearch")
        return (
            self.filter(vector=query)
            .annotate(rank=SearchRank(models.F("vector"), query))
            .order_by("-rank", "address", "page")
        )

    def at_most_each(self, count: int) -> "EntryQuerySet":
        """Of each address the best few pages; after `matching`."""
        place = Window(RowNumber(), partition_by="address", order_by=["-rank", "page"])
        return self.annotate(place=place).filter(place__lte=count)

    def quoted(self, words: str) -> "EntryQuerySet":
        """With the words of the text around what was looked for, as `quotation`."""
        query = SearchQuery(words, config=CONFIG, search_type="websearch")
        around = SearchHeadline(
            "text", query, config=CONFIG, start_sel="", stop_sel="", min_words=15, max_words=35
        )
        return self.annotate(quotation=around)

    def index(self) -> None:
        self.update(
            vector=SearchVector("title", weight="A", config=CONFIG)
            + SearchVector("text", weight="C", config=CONFIG)
        )


class Entry(models.Model):
    address = models.CharField(max_length=300, help_text="Path of the page on this site.")
    page = models.PositiveIntegerField(default=0, help_text="Page of a document; 0 for a web page.")
    kind = models.CharField(max_length=40, help_text="What it is, in words: State, Demonstration, Report.")
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    audience = models.CharField(max_length=60, blank=True, help_text="A permission; empty means everybody.")
    vector = SearchVectorField(null=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["address", "page"]
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["address", "page"], name="search_entry_once")]
        indexes = [GinIndex(fields=["vector"], name="search_entry_vector")]

    def __str__(self) -> str:
        return self.title
