"""Files that senders attach: examined by their contents, kept outside public media, shown to readers only."""
