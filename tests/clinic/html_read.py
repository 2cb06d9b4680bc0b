"""A page as its tags and its text, for tests that look at structure."""

from html.parser import HTMLParser

HIDDEN = {"script", "style", "title", "desc"}


class Page(HTMLParser):
    """Every element with its attributes, in order; and what a reader sees as text."""

    def __init__(self):
        super().__init__()
        self.found, self.words, self._hidden = [], [], 0

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self._hidden += tag in HIDDEN

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        self._hidden -= tag in HIDDEN

    def handle_data(self, data):
        if not self._hidden:
            self.words.append(data)

    def all(self, tag):
        """Attributes of each element of this kind."""
        return [attrs for kind, attrs in self.found if kind == tag]

    def one(self, tag):
        """Of the only one; None where there is none."""
        (found,) = self.all(tag) or [None]
        return found

    @property
    def everything(self):
        """Attributes of every element."""
        return [attrs for _kind, attrs in self.found]

    @property
    def text(self):
        """What is read."""
        return " ".join(" ".join(self.words).split())


def read(content):
    """Bytes or text of a page -> Page"""
    page = Page()
    page.feed(content.decode() if isinstance(content, bytes) else str(content))
    return page
