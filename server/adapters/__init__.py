"""What else lies outside: documents, FHIR, WhatsApp."""
