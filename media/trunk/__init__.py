"""Lines from a telephone network into calls: an ordinary WebRTC end on one side, a page of ours on the other."""
