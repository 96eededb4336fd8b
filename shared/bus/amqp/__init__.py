"""The bus on RabbitMQ, and the only module that knows aio-pika.

Every process keeps two connections, one to publish and one to consume: when the broker runs out of memory or
disk it stops reading from connections that publish, and acknowledgements must still get through then, or the
queues could never drain (https://www.rabbitmq.com/docs/alarms). A supervising task keeps each connected. We do
it ourselves and not with `connect_robust`, since whoever waits for a confirmation or a message has to learn at
once that its connection is gone, and since everything is declared anew after every loss.

Only what RabbitMQ 3.10 and 4.x both have is used.
"""

from shared.bus.amqp.bus import AmqpBus

__all__ = ["AmqpBus"]
