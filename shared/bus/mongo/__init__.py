"""The embedded bus: durable queues in the MongoDB that is there anyway, shared by any number of processes.

Messages are claimed in batches and acknowledged in batches, served by due time. A consumer that has nothing to
do is woken by the change stream of the collection, or at once by a publish of its own process; a look every
second stands behind both. Every process shows by a heartbeat that it lives; what a dead one held is taken over.
"""

from shared.bus.mongo.bus import MongoBus

__all__ = ["MongoBus"]
