import pytest
from datetime import timedelta
from django.utils import timezone
from tests.integration.dashboard.form_pages import count_leads
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.leads.models import Lead, SavedView
from dashboard.jobs.models import Job
from dashboard.forms.models import Form as F

pytestmark = pytest.mark.browser

def test_look(open_page, admin_person, sales_user, make_form):
    form = make_form(name="Contact us", retention_days=90, description="The form on the home page, below the fold.")
    make_form(name="Newsletter & events for partners in all countries of the north", retention_days=None, active=False)
    make_form(name="Aquote", retention_days=3650)
    count_leads(form, [(400, "new", 1234), (27, "new", 5), (1, "new", 40)])
    LEAD = "lead_01jzzzzzzzzzzzzzzzzzzzzzzz"
    for i in range(14):
        record(sales_user, Action.VIEWED, Lead, LEAD)
        record(admin_person, Action.CHANGED, F, form.form_id, detail={"kept": "for 90 days", "before": "for ever"})
        record(sales_user, Action.JOB_STARTED, Job, "job_01jzzzzzzzzzzzzzzzzzzzzzzz", detail={"kind": "bulk", "what": "Set the status to Won", "leads": 52})
        record(admin_person, Action.DELETED, SavedView, "7", detail={"shared": 1})
    url = f"/admin/forms/form/{form.form_id}/retention/"
    out = []
    for width in (1280, 375):
        for scheme in ("light", "dark"):
            def shot(page, name):
                page.screenshot(path=f"/tmp/look/{name}-{width}-{scheme}.png", full_page=True)
                over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                out.append((name, width, scheme, over, page.evaluate("window.violations")))
            page = open_page("/admin/forms/form/", user=admin_person, width=width, scheme=scheme); shot(page, "list")
            page = open_page(url, user=admin_person, width=width, scheme=scheme); shot(page, "ask")
            page.fill("#id_days", "abc" if False else "9999"); page.click("text=See what it does"); page.wait_for_selector("[role=alert]"); shot(page, "error")
            page.fill("#id_days", "30"); page.check("#id_existing"); page.click("text=See what it does"); page.wait_for_selector("#preview-heading"); shot(page, "preview")
            page = open_page("/admin/audit/auditentry/", user=admin_person, width=width, scheme=scheme); shot(page, "audit")
            page = open_page("/admin/audit/auditentry/?action=99&from=x", user=admin_person, width=width, scheme=scheme); shot(page, "auditbad")
    print("\n".join(map(str, out)))
