"""Store the sample leads, once the staff is there that owns them.

`python -m dev.store_samples INSTANT PEOPLE`, in the provisioner's environment: the instant to make
them as of, and the staff users' public ids by username, in JSON.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime

from dev.provision.clients import make_clients
from dev.provision.settings import ProvisionSettings, settings_from_environment
from dev.provision.table import mark_samples_stored
from dev.sample_leads import ENQUIRY_SET, TOUR_SET, put_sample_leads
from dev.sample_work import People
from leadmodels.forms import get_form
from leadmodels.table import TableSettings, bind_table


def store_samples(settings: ProvisionSettings, *, people: People, now: datetime) -> None:
    """Store the samples of both forms as of `now`; another try after a crash stores the rest."""
    bind_table(
        TableSettings(
            name=settings.table_name, region=settings.region, endpoint_url=settings.endpoint
        )
    )
    for form_id, samples in ((settings.form_id, ENQUIRY_SET), (settings.tour_form_id, TOUR_SET)):
        put_sample_leads(
            get_form(form_id), samples, now=now, site=settings.site_origins[0], people=people
        )
    clients = make_clients(settings.endpoint, settings.region)
    mark_samples_stored(clients.dynamodb, settings.table_name)


if __name__ == "__main__":
    store_samples(
        settings_from_environment(os.environ),
        people=json.loads(sys.argv[2]),
        now=datetime.fromisoformat(sys.argv[1]),
    )
