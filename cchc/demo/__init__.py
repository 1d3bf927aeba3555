"""``cchc demo``: sample exports go the whole way on this machine, and a bad export is stopped."""
