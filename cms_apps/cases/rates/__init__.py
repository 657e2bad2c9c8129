"""The three rates: counted from the record, kept, shown."""
