"""Journeys: stages over ports. They know no adapter and no Prefect."""
