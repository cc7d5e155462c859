"""What brings the hub to a machine, and the demo town that it shows there."""
