"""What is remembered: models, migrations, use cases, evidence, accounts, audit."""
