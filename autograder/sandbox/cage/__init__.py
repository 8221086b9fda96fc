"""What confines a worker on Linux: system calls, files, privileges, memory."""
