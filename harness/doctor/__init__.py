"""What this machine can run, and what is missing: facts, how they are asked, what they mean."""
