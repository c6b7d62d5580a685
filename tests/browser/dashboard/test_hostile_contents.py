"""Hostile texts in every place of the dashboard that shows what somebody else wrote."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.accounts.models import User
from leadmodels.leads import Lead, item_from_lead
from leadmodels.models import LeadItem
from tests.integration.dashboard.conftest import LeadMaker
from tests.support.hostile_texts import Watch, lines

from .conftest import OpenPage

pytestmark = pytest.mark.browser

LIST = "/admin/leads/lead/"
