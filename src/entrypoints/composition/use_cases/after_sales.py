from functools import partial

from dependency_injector import containers, providers

from application.shop.cancel_lines import CancelLinesHandler, PlanCancelledLines
from application.shop.decide_return import DecideReturnHandler
from application.shop.inspect_return import InspectReturnHandler, PlanInspection
from application.shop.invoice_queries import (
    ExportSellersInvoices,
    ListInvoicesOfOrder,
    ListSellersInvoices,
    PrintInvoice,
)
from application.shop.issue_invoices import IssueCreditNotes, IssueInvoices
from application.shop.order_reactions import NoteFailedOrderRefund
from application.shop.request_return import RequestReturnHandler
from application.shop.return_queries import (
    GetReturn,
    ListReturns,
    ListReturnsOfOrder,
    ListSellersReturns,
)
from application.shop.return_reactions import NoteFailedReturnRefund, NoteReturnRefund


class AfterSalesUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    cancelling = partial(
        providers.Singleton,
        work=adapters.order_work,
        terms=adapters.seller_terms_views,
        clock=adapters.clock,
        ids=adapters.ids,
    )
    inspecting = partial(
        providers.Singleton,
        work=adapters.return_work,
        restocking=adapters.restocking,
        clock=adapters.clock,
        ids=adapters.ids,
    )

    plan_cancelled_lines = cancelling(PlanCancelledLines)
    cancel_lines = cancelling(CancelLinesHandler)
    request_return = providers.Singleton(
        RequestReturnHandler,
        work=adapters.return_work,
        terms=adapters.seller_terms_views,
        clock=adapters.clock,
        ids=adapters.ids,
    )
    decide_return = providers.Singleton(
        DecideReturnHandler, work=adapters.return_work, clock=adapters.clock
    )
    plan_inspection = inspecting(PlanInspection)
    inspect_return = inspecting(InspectReturnHandler)
    get_return = providers.Singleton(GetReturn, adapters.return_views)
    list_returns = providers.Singleton(ListReturns, adapters.return_views)
    list_returns_of_order = providers.Singleton(
        ListReturnsOfOrder, adapters.return_views, adapters.order_views
    )
    list_sellers_returns = providers.Singleton(ListSellersReturns, adapters.return_views)
    list_invoices_of_order = providers.Singleton(
        ListInvoicesOfOrder, adapters.invoice_views, adapters.order_views
    )
    print_invoice = providers.Singleton(
        PrintInvoice, list_invoices_of_order, adapters.invoice_papers
    )
    list_sellers_invoices = providers.Singleton(ListSellersInvoices, adapters.invoice_views)
    export_sellers_invoices = providers.Singleton(ExportSellersInvoices, adapters.invoice_views)


class AfterSalesReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    issuing = partial(
        providers.Singleton,
        work=adapters.invoice_work,
        desk=adapters.invoice_desk,
        clock=adapters.clock,
    )

    issue_invoices = issuing(IssueInvoices)
    issue_credit_notes = issuing(IssueCreditNotes)
    note_return_refund = providers.Singleton(
        NoteReturnRefund, work=adapters.return_work, clock=adapters.clock
    )
    note_failed_return_refund = providers.Singleton(
        NoteFailedReturnRefund, work=adapters.return_work, clock=adapters.clock
    )
    note_failed_order_refund = providers.Singleton(
        NoteFailedOrderRefund, work=adapters.order_work, clock=adapters.clock
    )
