"""Disputes for operators: what speaks for us, until when it counts, and how they ended."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from application.payments.add_evidence import AddEvidence, AddEvidenceHandler
from application.payments.dispute_queries import DisputeFile, ListDisputes, ShowDispute
from application.payments.hand_in_evidence import HandInEvidence, HandInEvidenceHandler
from application.payments.ports import EvidenceKind
from application.platform.paging import PageRequest
from domain.kernel.access import Principal
from domain.kernel.ids import DisputeId
from domain.payments.dispute_case import CaseStatus, DisputeCase
from entrypoints.http.idempotency import OneAnswer
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import NO_NUL, MoneyReply, Wire

EvidenceText = Annotated[str, msgspec.Meta(min_length=1, max_length=5000, pattern=NO_NUL)]


class EvidenceBody(Wire):
    text: EvidenceText


class DisputeReply(Wire):
    """At ``handInAt`` it is handed in by itself; evidence counts until ``respondBy``."""

    id: UUID
    payment_id: UUID
    provider: str
    reference: str
    amount: MoneyReply
    reason: str | None
    status: CaseStatus
    opened_at: datetime
    hand_in_at: datetime
    respond_by: datetime
    handed_in_at: datetime | None

    @classmethod
    def of(cls, case: DisputeCase) -> Self:
        return cls(
            id=case.id,
            payment_id=case.payment_id,
            provider=case.gateway,
            reference=case.reference,
            amount=MoneyReply.of(case.amount),
            reason=case.reason or None,
            status=case.status,
            opened_at=case.opened_at,
            hand_in_at=case.hand_in_at,
            respond_by=case.respond_by,
            handed_in_at=case.handed_in_at,
        )


class EvidenceReply(Wire):
    kind: EvidenceKind
    text: str


class DisputeFileReply(Wire):
    """``evidence`` is what would be handed in now."""

    dispute: DisputeReply
    evidence: list[EvidenceReply]

    @classmethod
    def of(cls, found: DisputeFile) -> Self:
        return cls(
            dispute=DisputeReply.of(found.case),
            evidence=[EvidenceReply(kind=each.kind, text=each.text) for each in found.evidence],
        )


class DisputeController(Controller):
    path = "/ops/payments/disputes"
    tags = ("Operations",)

    @get(summary="List disputes, the newest first")
    async def all(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_disputes: NamedDependency[ListDisputes],
    ) -> PageReply[DisputeReply]:
        return PageReply.of(await list_disputes(page, principal), DisputeReply.of)

    @get("/{dispute_id:uuid}", summary="Show a dispute, and everything that speaks for us")
    async def show(
        self,
        dispute_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        show_dispute: NamedDependency[ShowDispute],
    ) -> DisputeFileReply:
        return DisputeFileReply.of(await show_dispute(DisputeId(dispute_id), principal))

    @post("/{dispute_id:uuid}/evidence", summary="Add what else speaks for us")
    async def add(
        self,
        dispute_id: FromPath[UUID],
        data: JSONBody[EvidenceBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        add_evidence: NamedDependency[AddEvidenceHandler],
    ) -> Response[DisputeReply]:
        command = AddEvidence(by=principal, dispute_id=DisputeId(dispute_id), text=data.text)
        return await once.answer(add_evidence, command, DisputeReply.of)

    @post("/{dispute_id:uuid}/submission", summary="Hand the evidence in to the provider")
    async def hand_in(
        self,
        dispute_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        hand_in_evidence: NamedDependency[HandInEvidenceHandler],
    ) -> Response[DisputeReply]:
        command = HandInEvidence(by=principal, dispute_id=DisputeId(dispute_id))
        return await once.answer(
            hand_in_evidence, command, DisputeReply.of, status=HTTPStatus.ACCEPTED
        )
