"""What a person looks at: the first words about an edition."""
