"""`python -m tests.support`: install the servers that the tests need, before any test's time runs."""

from tests.support import chromium, rabbitmq

if __name__ == "__main__":
    for name, found in (("rabbitmq-server", rabbitmq.program()), ("chromium", chromium.program())):
        print(f"{name}: {found or 'not found; its tests will be skipped'}")
