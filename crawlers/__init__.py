"""Where job postings come from: live boards and sites, and dumps of history."""
