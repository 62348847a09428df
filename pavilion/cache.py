"""A cache that fails softly: when its server is away it answers "miss" within 0.2 s, and then at once for a while.

A circuit breaker keeps a page from paying the timeout again and again; limits (our own, pavilion/limits.py, and
allauth's) fall back to the memory of the process.
"""

import time

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

TIMEOUT = 0.2  # seconds until an absent server counts as a miss
OPEN_FOR = 5.0  # seconds during which the server is not asked again
KEPT_IN_MEMORY = ("limit:", "allauth:rl:")  # keys that fall back to process memory


class KeptClients(RedisCacheClient):
    """Django's, which makes a client for each word to the server: making one takes longer than asking. They may be shared."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self._clients: dict = {}

    def get_client(self, key=None, *, write=False):
        """The client of a server, made once."""
        index = self._get_connection_pool_index(write)
        if index not in self._clients:
            self._clients[index] = super().get_client(key, write=write)
        return self._clients[index]


class FailSoftCache(RedisCache):
    """Django's Redis cache behind a circuit breaker."""

    def __init__(self, server, params):
        options = params.setdefault("OPTIONS", {})
        options.setdefault("socket_timeout", TIMEOUT)
        options.setdefault("socket_connect_timeout", TIMEOUT)
        options.setdefault("health_check_interval", 30)
        super().__init__(server, params)
        self._class = KeptClients
        self._memory = LocMemCache("limits", {})
        self._closed_again_at = 0.0

    def get(self, key, default=None, version=None):
        return self._guarded("get", key, default, version, fallback=default)

    def set(self, key, value, timeout=300, version=None):
        return self._guarded("set", key, value, timeout, version)

    def add(self, key, value, timeout=300, version=None):
        return self._guarded("add", key, value, timeout, version, fallback=True)

    def incr(self, key, delta=1, version=None):
        return self._guarded("incr", key, delta, version, fallback=delta)

    def touch(self, key, timeout=300, version=None):
        return self._guarded("touch", key, timeout, version, fallback=False)

    def delete(self, key, version=None):
        return self._guarded("delete", key, version, fallback=False)

    def get_many(self, keys, version=None):
        return self._guarded("get_many", keys, version, fallback={})

    def set_many(self, data, timeout=300, version=None):
        return self._guarded("set_many", data, timeout, version, fallback=[])

    def has_key(self, key, version=None):
        return self._guarded("has_key", key, version, fallback=False)

    def delete_many(self, keys, version=None):
        return self._guarded("delete_many", keys, version)

    def clear(self):
        return self._guarded("clear", fallback=False)

    def on_server(self, deed, *, fallback=None):
        """Run `deed(client)` on the server itself, for what Django's cache has no word for (pavilion/stream.py).

        Behind the same breaker: gives `fallback` while the server is away.
        """
        if self.answering:
            try:
                return deed(self._cache.get_client(None, write=True))
            except (RedisError, OSError) as error:
                self._give_up_for_a_while(error)
        return fallback

    @property
    def answering(self) -> bool:
        """Whether the server is being asked at present (the breaker is closed)."""
        return time.monotonic() >= self._closed_again_at

    def _guarded(self, operation, *args, fallback=None):
        if self.answering:
            try:
                return getattr(super(), operation)(*args)
            except (RedisError, OSError) as error:
                self._give_up_for_a_while(error)
        key = args[0] if args and isinstance(args[0], str) else ""
        if key.startswith(KEPT_IN_MEMORY) and operation in ("get", "add", "incr", "set", "delete"):
            return self._in_memory(operation, *args)
        return fallback

    def _give_up_for_a_while(self, error: Exception) -> None:
        self._closed_again_at = time.monotonic() + OPEN_FOR
        log.warning("cache_away", error=type(error).__name__)

    def _in_memory(self, operation, key, *args):
        if operation == "incr":  # the counter may have been begun on the server that is away now
            self._memory.add(key, 0, 300)
        return getattr(self._memory, operation)(key, *args)
