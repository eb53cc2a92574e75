"""SQL schema, migrations, repositories, presence and blob storage."""
