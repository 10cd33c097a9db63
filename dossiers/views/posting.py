from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: nothing before it was sent, and also an empty form when that was sent."""
    return request.POST if request.method == "POST" else None
