"""The record for other systems: read-only HL7 FHIR R4 (4.0.1) under `/fhir`, JSON only."""
