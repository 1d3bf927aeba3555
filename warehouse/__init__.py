"""The ground of the warehouse: settings, errors, connections, the embedded server, migrations and roles."""
