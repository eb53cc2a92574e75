"""What goes over HTTP, as validated models by area. The OpenAPI document and the TypeScript types come from these."""
