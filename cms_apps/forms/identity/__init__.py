"""Who is sending: nobody in particular, or somebody a provider has proved."""
