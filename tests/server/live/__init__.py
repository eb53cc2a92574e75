"""What is live, over a real server with real sockets."""
