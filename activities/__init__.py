"""What the workflows ask of the world, done: each class implements one port of `contract.ports`."""
