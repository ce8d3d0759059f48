"""Those who carry parcels, one module per partner."""
