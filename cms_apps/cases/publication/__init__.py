"""What the campus may read of the register: redacted, published, listed, joined and cited."""
