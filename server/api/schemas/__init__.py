"""What goes over HTTP, as validated models by area. OpenAPI document and TypeScript types come from these."""
