"""Prefect: deployments, artifacts, log redaction, the local server and worker."""
