"""Tell a load balancer that Django is up."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def health(_request: HttpRequest) -> JsonResponse:
    """Answer without SQL or DynamoDB: their alarms are their own."""
    return JsonResponse({"ok": True})
