"""The inside of a station as it can be drawn: floor by floor, with what works and what does not."""
