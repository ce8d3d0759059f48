"""Sockets: their tickets, and who is behind them."""

from dependency_injector import providers

from adapters.listeners import SessionListeners
from adapters.memory.live_availabilities import MemoryLiveAvailabilities
from adapters.memory.socket_tickets import MemorySocketTickets
from adapters.postgres.live_availabilities import PostgresLiveAvailabilities
from adapters.postgres.socket_tickets import PostgresSocketTickets
from adapters.security.socket_ticket_texts import RandomTicketTexts
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.identity import IdentityAdapters


class RealtimeAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    socket_tickets = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresSocketTickets, CoreAdapters.pool),
        memory=providers.Singleton(MemorySocketTickets, CoreAdapters.memory),
    )
    ticket_texts = providers.Singleton(RandomTicketTexts)
    live_availabilities = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            PostgresLiveAvailabilities, CoreAdapters.pool, CoreAdapters.clock
        ),
        memory=providers.Singleton(
            MemoryLiveAvailabilities, CoreAdapters.memory, CoreAdapters.clock
        ),
    )
    listeners = providers.Singleton(
        SessionListeners,
        IdentityAdapters.session_standings,
        IdentityAdapters.access_tokens,
        CoreAdapters.clock,
        staff_need_second_factor=IdentityAdapters.staff_need_second_factor,
    )
