"""Statement mutation: new verified theorems from known ones. Nothing is built yet."""
