"""What somebody types in a search box, as a question to the text index."""

import re

from django.contrib.postgres.search import SearchQuery

# A beginning that is shorter occurs in so many words that it says nothing.
SHORTEST_BEGINNING = 3
_OPERATOR = re.compile(r'"|(?:^|\s)(?:-|or(?:\s|$))', re.IGNORECASE)
_WORD = re.compile(r"\w")


def words(text: str) -> SearchQuery:
    """Every word, in Dutch; of the last one the beginning is enough. Quotes, `or` and a minus are understood, and
    what is typed with them is meant as it stands."""
    if _OPERATOR.search(text):
        return SearchQuery(text, config="dutch", search_type="websearch")
    typed = [word for word in re.sub(r"['\\]", " ", text).split() if _WORD.search(word)]
    asked = [f"'{word}'" for word in typed]
    if typed and len(typed[-1]) >= SHORTEST_BEGINNING:
        asked[-1] += ":*"
    return SearchQuery(" & ".join(asked), config="dutch", search_type="raw")
