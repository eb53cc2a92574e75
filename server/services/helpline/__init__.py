"""The helpline's use cases: take in, answer, send, hand over, look after. They know no channel's own language."""
