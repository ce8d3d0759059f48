from functools import partial

from dependency_injector import containers, providers

from application.chat.assign_support import AssignSupportHandler
from application.chat.block_person import BlockPersonHandler
from application.chat.change_member import ChangeMemberHandler
from application.chat.close_conversation import CloseConversationHandler
from application.chat.delete_message import DeleteMessageHandler
from application.chat.edit_message import EditMessageHandler
from application.chat.forget_old_texts import ForgetOldTexts
from application.chat.invite_member import InviteMemberHandler
from application.chat.join_conversation import JoinConversationHandler
from application.chat.mark_received import MarkReceivedHandler
from application.chat.open_conversation import OpenConversationHandler
from application.chat.presence import NoteConnected, NotePresenceHandler, ShowPresence
from application.chat.queries import (
    GetAttachment,
    GetConversation,
    ListBlocks,
    ListConversations,
    ListMembers,
    ListMessages,
    ListSupportQueue,
    ShowConversations,
)
from application.chat.reactions import (
    AdmitToDeliveryRoom,
    AdmitToEventRoom,
    AdmitToOrderRoom,
    CloseRoom,
    LeaveConversationsOfErased,
    LeaveDeliveryRoom,
    LeaveEventRoom,
)
from application.chat.remove_member import RemoveMemberHandler
from application.chat.rename_conversation import RenameConversationHandler
from application.chat.report_message import ReportMessageHandler
from application.chat.report_queries import GetReport, ListReports
from application.chat.resolve_report import ResolveReportHandler
from application.chat.say_typing import SayTypingHandler
from application.chat.search_messages import SearchMessagesHandler
from application.chat.send_message import SendMessageHandler


class ChatUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(providers.Singleton, work=adapters.chat_work, clock=adapters.clock)
    reading = partial(providers.Singleton, views=adapters.chat_views)
    saying = partial(
        changing,
        views=adapters.chat_views,
        texts=adapters.chat_texts,
        words=adapters.blind_words,
    )

    show_conversations = reading(
        ShowConversations, texts=adapters.chat_texts, people=adapters.chat_people
    )
    open_conversation = changing(
        OpenConversationHandler, people=adapters.chat_people, ids=adapters.ids
    )
    list_conversations = reading(ListConversations, show=show_conversations)
    list_support_queue = reading(ListSupportQueue, show=show_conversations)
    get_conversation = reading(GetConversation, show=show_conversations)
    rename_conversation = changing(RenameConversationHandler)
    close_conversation = changing(CloseConversationHandler)
    assign_support = changing(AssignSupportHandler, people=adapters.chat_people)

    list_members = reading(ListMembers, people=adapters.chat_people)
    invite_member = changing(InviteMemberHandler, people=adapters.chat_people)
    join_conversation = changing(JoinConversationHandler)
    change_member = changing(ChangeMemberHandler)
    remove_member = changing(RemoveMemberHandler)

    send_message = saying(SendMessageHandler, attachments=adapters.chat_attachments)
    edit_message = saying(EditMessageHandler, ids=adapters.ids)
    delete_message = changing(DeleteMessageHandler)
    list_messages = reading(ListMessages, texts=adapters.chat_texts)
    get_attachment = reading(GetAttachment, attachments=adapters.chat_attachments)
    search_messages = reading(
        SearchMessagesHandler, texts=adapters.chat_texts, words=adapters.blind_words
    )

    mark_received = changing(
        MarkReceivedHandler, teller=adapters.chat_teller, presence=adapters.presence
    )
    say_typing = reading(
        SayTypingHandler,
        teller=adapters.chat_teller,
        presence=adapters.presence,
        clock=adapters.clock,
    )
    show_presence = reading(ShowPresence, presence=adapters.presence, clock=adapters.clock)
    note_connected = providers.Singleton(
        NoteConnected, presence=adapters.presence, clock=adapters.clock
    )
    note_presence = changing(
        NotePresenceHandler, views=adapters.chat_views, presence=adapters.presence
    )

    block_person = changing(BlockPersonHandler, people=adapters.chat_people)
    list_blocks = reading(ListBlocks)
    report_message = changing(ReportMessageHandler, ids=adapters.ids)
    list_reports = reading(ListReports)
    get_report = reading(GetReport, texts=adapters.chat_texts)
    resolve_report = changing(ResolveReportHandler)
    forget_old_texts = providers.Singleton(
        ForgetOldTexts,
        old=adapters.old_texts,
        archive=adapters.message_archive,
        clock=adapters.clock,
        kept=adapters.texts_kept,
    )


class ChatReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    changing = partial(providers.Singleton, work=adapters.chat_work, clock=adapters.clock)

    admit_to_event_room = changing(AdmitToEventRoom)
    leave_event_room = changing(LeaveEventRoom, guests=adapters.event_guests)
    admit_to_order_room = changing(AdmitToOrderRoom)
    admit_to_delivery_room = changing(AdmitToDeliveryRoom)
    leave_delivery_room = changing(LeaveDeliveryRoom)
    close_room = changing(CloseRoom)
    leave_conversations_of_erased = changing(LeaveConversationsOfErased, old=adapters.old_texts)
