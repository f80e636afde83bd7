"""A small bank that exists nowhere, made by seeded generators: for trying the product out, and for nothing else."""
