"""A certificate as a page to print, and as a file that can be checked."""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse

from dashboard.accounts.people import FORMER_COLLEAGUE, display_names
from dashboard.frame import FramedView
from dashboard.privacy.words import erased_in_words
from leadmodels.erasing.certificate import Certificate, document_of, get_certificate
from leadmodels.erasing.ledger import open_ledger

NOT_FOUND: Final = "There is no certificate at this address. It is issued when an erasure is done."


class CertificateView(FramedView):
    """What an erasure did, when, by whom, and what is left until when."""

    template_name = "privacy/certificate.html"
    permission_required = "privacy.view_erasure"
    title = "Certificate of erasure"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Show the certificate in the URL.

        Raises:
            Http404: there is none.
        """
        certificate = find_certificate(kwargs["erasure_id"])
        names = display_names([certificate.asked_by])
        return self.render_to_response(
            self.get_context_data(
                certificate=certificate,
                erased=erased_in_words(certificate),
                asked_by=names.get(certificate.asked_by, FORMER_COLLEAGUE),
                seal=sealed_document(certificate)["seal"],
            )
        )


class CertificateFileView(FramedView):
    """The certificate as JSON."""

    permission_required = "privacy.view_erasure"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - Django's signature
        """Give the certificate in the URL.

        Raises:
            Http404: there is none.
        """
        certificate = find_certificate(kwargs["erasure_id"])
        body = json.dumps(sealed_document(certificate), indent=2, sort_keys=True) + "\n"
        response = HttpResponse(body, content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{certificate.erasure_id}.json"'
        return response


def find_certificate(erasure_id: str) -> Certificate:
    """Return a certificate.

    Raises:
        Http404: there is none.
        StoreUnavailableError: the store failed.
    """
    certificate = get_certificate(erasure_id)
    if certificate is None:
        raise Http404(NOT_FOUND)
    return certificate


def sealed_document(certificate: Certificate) -> dict[str, Any]:
    """Return a certificate as it is handed out.

    Raises:
        Http404: the ledger that it was sealed by is gone.
        StoreUnavailableError: the store failed.
    """
    ledger = open_ledger()
    if ledger is None:
        raise Http404(NOT_FOUND)
    return document_of(certificate, ledger)
