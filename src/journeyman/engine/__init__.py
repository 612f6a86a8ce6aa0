"""Prefect: deployments, artifacts, log redaction, the local server and worker."""

import os

# Prefect starts to report home at its first import, unless it is told not to.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
