"""How a Lambda zip is made: dependencies, bytecode, archive."""
