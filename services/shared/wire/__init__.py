"""Values ↔ bytes. Generated protobuf code stays in `pb`, made by `make proto`."""
