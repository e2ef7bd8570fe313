"""A report's figures inside a page."""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def drawing(figures: dict[str, str], key: str) -> SafeString:
    """The SVG of a figure. It was drawn by `reports.render.charts`, which escapes every text it is given."""
    return mark_safe(figures[key])  # noqa: S308
