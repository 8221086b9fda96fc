"""What several tests need: courses as small as can be, commands, the course itself."""
