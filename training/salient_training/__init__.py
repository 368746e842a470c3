"""Training code of the starter model pack. Produces checkpoints; knows nothing of the app that reads them."""
