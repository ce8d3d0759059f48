"""What can be done with deliveries, couriers and rounds."""
