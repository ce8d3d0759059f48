from functools import partial

from dependency_injector import containers, providers

from application.payments.add_evidence import AddEvidenceHandler
from application.payments.ask_unsettled import AskAboutOpenPayments, AskUnsettled
from application.payments.cancel_payment import CancelPaymentHandler
from application.payments.capture_payment import CapturePayment
from application.payments.charge_payment import ChargePayment
from application.payments.compare_entry import CompareEntry
from application.payments.dispute_queries import ListDisputes, ShowDispute
from application.payments.dispute_reactions import (
    CloseDisputeCase,
    OpenDisputeCase,
    RemindOfDispute,
)
from application.payments.expire_payment import ExpirePayment
from application.payments.forget_notices import ForgetNotices
from application.payments.forget_provider_books import ForgetProviderBooks
from application.payments.gather_evidence import GatherEvidence
from application.payments.hand_in_evidence import (
    HandInEvidenceHandler,
    HandInInTime,
    SubmitEvidence,
)
from application.payments.look_up_payment import LookUpPayment
from application.payments.look_up_refund import LookUpRefund
from application.payments.make_up_for_refund import MakeUpForRefundHandler
from application.payments.order_refund import OrderRefundHandler, PlanRefundHandler
from application.payments.post_to_ledger import PostFeeHandler, PostToLedger
from application.payments.queries import (
    GetPaymentHandler,
    ListPaymentMethodsHandler,
    ShowQuarantine,
)
from application.payments.reactions import ReturnMoney, SettleCancelledBooking
from application.payments.receive_notice import ReceiveNoticeHandler
from application.payments.reconcile import Reconcile
from application.payments.reconciliation_queries import (
    ListReconciliations,
    ShowReconciliation,
)
from application.payments.record_payout import RecordPayoutHandler
from application.payments.refund_payment import RefundPayment
from application.payments.refund_queries import (
    GetRefundHandler,
    ListRefundsByStatusHandler,
    ListRefundsHandler,
)
from application.payments.request_refund import RequestRefundHandler
from application.payments.start_reconciliation import (
    StartDueReconciliations,
    StartReconciliationHandler,
)
from application.payments.statements import (
    ExportStatementHandler,
    ShowStatementHandler,
    ShowTrialBalanceHandler,
)
from application.payments.void_attempt import VoidAttempt
from application.payments.watch_ended_attempt import WatchEndedAttempt


class PaymentUseCases(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    asking = partial(
        providers.Singleton,
        work=adapters.payment_work,
        gateways=adapters.gateways,
        clock=adapters.clock,
    )

    get_payment = providers.Singleton(GetPaymentHandler, work=adapters.payment_work)
    list_payment_methods = providers.Singleton(ListPaymentMethodsHandler, options=adapters.gateways)
    plan_refund = providers.Singleton(
        PlanRefundHandler, work=adapters.payment_work, clock=adapters.clock
    )
    order_refund = providers.Singleton(
        OrderRefundHandler, work=adapters.payment_work, clock=adapters.clock, ids=adapters.ids
    )
    make_up_for_refund = providers.Singleton(
        MakeUpForRefundHandler, work=adapters.payment_work, clock=adapters.clock, ids=adapters.ids
    )
    list_refunds = providers.Singleton(ListRefundsHandler, work=adapters.payment_work)
    get_refund = providers.Singleton(GetRefundHandler, work=adapters.payment_work)
    list_refunds_by_status = providers.Singleton(
        ListRefundsByStatusHandler, views=adapters.refund_views
    )
    receive_payment_notice = asking(ReceiveNoticeHandler)
    forget_payment_notices = providers.Singleton(
        ForgetNotices, work=adapters.payment_work, clock=adapters.clock
    )
    show_quarantine = providers.Singleton(
        ShowQuarantine, quarantine=adapters.quarantine, clock=adapters.clock
    )

    list_reconciliations = providers.Singleton(
        ListReconciliations, views=adapters.reconciliation_views
    )
    show_reconciliation = providers.Singleton(
        ShowReconciliation, views=adapters.reconciliation_views
    )
    start_reconciliation = providers.Singleton(
        StartReconciliationHandler,
        work=adapters.reconciliation_work,
        gateways=adapters.gateways,
        clock=adapters.clock,
        ids=adapters.ids,
    )
    start_due_reconciliations = providers.Singleton(
        StartDueReconciliations,
        work=adapters.reconciliation_work,
        gateways=adapters.gateways,
        clock=adapters.clock,
        ids=adapters.ids,
    )
    ask_about_open_payments = providers.Singleton(
        AskAboutOpenPayments,
        ask=providers.Factory(
            AskUnsettled,
            work=adapters.payment_work,
            gateways=adapters.gateways,
            clock=adapters.clock,
        ),
        clock=adapters.clock,
    )
    forget_provider_books = providers.Singleton(
        ForgetProviderBooks, work=adapters.reconciliation_work, clock=adapters.clock
    )

    list_disputes = providers.Singleton(ListDisputes, views=adapters.dispute_views)
    show_dispute = providers.Singleton(
        ShowDispute,
        work=adapters.dispute_work,
        gather=providers.Factory(GatherEvidence, adapters.dispute_evidence),
    )
    add_evidence = providers.Singleton(
        AddEvidenceHandler, work=adapters.dispute_work, clock=adapters.clock
    )
    hand_in_evidence = providers.Singleton(
        HandInEvidenceHandler, work=adapters.dispute_work, clock=adapters.clock
    )

    show_statement = providers.Singleton(
        ShowStatementHandler, views=adapters.ledger_views, clock=adapters.clock
    )
    export_statement = providers.Singleton(
        ExportStatementHandler, views=adapters.ledger_views, clock=adapters.clock
    )
    show_trial_balance = providers.Singleton(ShowTrialBalanceHandler, views=adapters.ledger_views)
    record_payout = providers.Singleton(
        RecordPayoutHandler, work=adapters.ledger_work, clock=adapters.clock, ids=adapters.ids
    )


class PaymentReactions(containers.DeclarativeContainer):
    adapters = providers.DependenciesContainer()
    asking = partial(
        providers.Singleton,
        work=adapters.payment_work,
        gateways=adapters.gateways,
        clock=adapters.clock,
    )
    request_refund = providers.Factory(
        RequestRefundHandler, work=adapters.payment_work, clock=adapters.clock
    )
    cancel_payment = providers.Factory(
        CancelPaymentHandler,
        work=adapters.payment_work,
        gateways=adapters.gateways,
        clock=adapters.clock,
    )

    charge_payment = asking(ChargePayment)
    capture_payment = asking(CapturePayment)
    look_up_payment = asking(LookUpPayment)
    void_attempt = asking(VoidAttempt)
    expire_payment = asking(ExpirePayment)
    refund_payment = asking(RefundPayment)
    look_up_refund = asking(LookUpRefund)
    watch_ended_attempt = asking(WatchEndedAttempt)
    post_to_ledger = providers.Singleton(PostToLedger, work=adapters.ledger_work)
    reconcile = providers.Singleton(
        Reconcile,
        work=adapters.reconciliation_work,
        gateways=adapters.gateways,
        ask=providers.Factory(
            AskUnsettled,
            work=adapters.payment_work,
            gateways=adapters.gateways,
            clock=adapters.clock,
        ),
        compare=providers.Factory(
            CompareEntry,
            work=adapters.reconciliation_work,
            gateways=adapters.gateways,
            post_fee=providers.Factory(PostFeeHandler, work=adapters.ledger_work),
            clock=adapters.clock,
        ),
        clock=adapters.clock,
    )
    open_dispute_case = providers.Singleton(OpenDisputeCase, work=adapters.dispute_work)
    close_dispute_case = providers.Singleton(
        CloseDisputeCase, work=adapters.dispute_work, clock=adapters.clock
    )
    remind_of_dispute = providers.Singleton(
        RemindOfDispute, work=adapters.dispute_work, clock=adapters.clock
    )
    hand_in_in_time = providers.Singleton(
        HandInInTime, work=adapters.dispute_work, clock=adapters.clock
    )
    submit_evidence = providers.Singleton(
        SubmitEvidence,
        work=adapters.dispute_work,
        gateways=adapters.gateways,
        gather=providers.Factory(GatherEvidence, adapters.dispute_evidence),
        clock=adapters.clock,
    )
    settle_cancelled_booking = providers.Singleton(
        SettleCancelledBooking, request_refund=request_refund, cancel_payment=cancel_payment
    )
    return_money = providers.Singleton(ReturnMoney, request_refund=request_refund)
