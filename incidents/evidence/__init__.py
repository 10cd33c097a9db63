"""Evidence as bytes: what it is, whether we take it, where it is kept, and what it looks like. Knows no models."""
