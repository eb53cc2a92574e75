"""Signed documents as PDF: the page as HTML, and a child process that draws it."""
