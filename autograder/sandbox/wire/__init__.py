"""The language that both sides speak: values, and requests with their replies."""
