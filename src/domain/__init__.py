"""The business: pure entities, values and lifecycles."""
