"""The helpline's conversation as pure sums: a message comes, replies and effects go. It knows no channel."""
