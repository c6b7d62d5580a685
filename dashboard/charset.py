"""The one charset that is understood."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest


class Utf8Middleware:
    """Answer 400 to text in any charset but UTF-8, which is what our pages send.

    Django would decode it as whatever a request says it is: UTF-7, for one, lets halves of
    characters in that neither SQL nor DynamoDB can store.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on what is UTF-8, or doesn't say."""
        charset = (request.content_params or {}).get("charset", "utf-8")
        if _is_utf8(charset):
            return self.get_response(request)
        return HttpResponseBadRequest("Send text in UTF-8.\n", content_type="text/plain")


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False
