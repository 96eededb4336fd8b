"""A new version of the program starts on the indexes that an earlier one left."""

from pymongo import MongoClient

from shared.storage.client import Connection
from tests.support.mongod import Mongod


async def test_an_index_declared_otherwise_before_is_made_anew_and_the_others_stay(
    mongod: Mongod, mongo_database: str
) -> None:
    connection = Connection(mongod.url, mongo_database)
    await connection.create_indexes()
    with MongoClient[dict[str, object]](mongod.url) as client:
        fingerprints, emitted = client[mongo_database]["fingerprints"], client[mongo_database]["emitted"]
        declared = fingerprints.index_information(), emitted.index_information()
        fingerprints.drop_index("keys")
        fingerprints.create_index("keys", name="keys")  # other fields
        emitted.drop_index("expiry")
        emitted.create_index("at", name="expiry", expireAfterSeconds=60)  # other options
        await connection.create_indexes()
        assert (fingerprints.index_information(), emitted.index_information()) == declared
    connection.close()
