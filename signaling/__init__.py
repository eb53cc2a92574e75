"""The wire language between browser and server, and its Socket.IO shell. Imports nothing of server or media."""
