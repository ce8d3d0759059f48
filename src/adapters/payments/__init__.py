"""Payment gateways, one module a provider."""
