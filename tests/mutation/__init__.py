"""Who notices when one number of the law changes? See __main__.py."""
