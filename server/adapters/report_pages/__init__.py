"""Monthly reports as PDF: pages as HTML with charts as SVG, drawn by the child process of the documents."""
