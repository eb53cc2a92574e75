"""Pure packet formats: bytes in, values out. No sockets, no clocks, no policy."""
