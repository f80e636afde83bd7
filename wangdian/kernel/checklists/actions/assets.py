"""Equipment and places: kept, labelled, reported when broken, mended."""

import secrets
from datetime import date, datetime

from django.db import transaction

from wangdian.kernel.database.blobs import keep_picture
from wangdian.kernel.database.errors import Refused
from wangdian.kernel.org.models import Unit
from wangdian.kernel.org.powers import ASSETS_MANAGE, CHECKLISTS_DO
from wangdian.kernel.org.scope import Scope

from .. import hooks
from ..models import Asset, Fault
from .common import trace

FIELDS = ("code", "name", "kind", "model", "location", "expires_on", "checklist")


@transaction.atomic
def add_asset(
    *,
    unit: Unit,
    code: str,
    name: str,
    kind: str,
    by: Scope,
    now: datetime,
    model: str = "",
    location: str = "",
    expires_on: date | None = None,
    checklist: str = "",
) -> Asset:
    """A new asset of a unit, with a label of its own.

    Raises Refused: `checklists.asset_name`, `checklists.asset_taken`.
    """
    grant = by.demand(ASSETS_MANAGE, unit)
    asset = Asset(
        unit=unit, code=code.strip(), name=name.strip(), kind=kind, model=model.strip(), location=location.strip(),
        expires_on=expires_on, checklist=checklist, token=new_token(),
    )  # fmt: skip
    _check(asset)
    asset.save(force_insert=True)
    trace(
        unit.pk, grant, by, now, "checklists.add_asset", ("asset", asset.pk), name=asset.name, code=asset.code
    )
    return asset


def new_token() -> str:
    """What a label says: nobody can guess it, nobody can read a code of the bank out of it."""
    return secrets.token_urlsafe(12)


def _check(asset: Asset) -> None:
    if not asset.code or not asset.name:
        raise Refused(
            "checklists.asset_name", "请填写编号和名称。", field="code" if not asset.code else "name"
        )
    if Asset.objects.filter(unit=asset.unit, code=asset.code).exclude(pk=asset.pk).exists():
        raise Refused("checklists.asset_taken", "本机构已有这个编号，请换一个。", field="code")


@transaction.atomic
def edit_asset(*, asset_id: int, by: Scope, now: datetime, **changes) -> Asset:
    """Change what is known of an asset; its label stays. A new expiry date is a renewal."""
    asset = locked_asset(asset_id)
    grant = by.demand(ASSETS_MANAGE, asset.unit)
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"cannot change {unknown}")
    before = {name: getattr(asset, name) for name in changes}
    changes = {name: value for name, value in changes.items() if before[name] != value}
    if not changes:
        return asset
    for name, value in changes.items():
        setattr(asset, name, value.strip() if isinstance(value, str) else value)
    _check(asset)
    asset.save(update_fields=list(changes))
    trace(
        asset.unit_id, grant, by, now, "checklists.edit_asset", ("asset", asset.pk), name=asset.name,
        before={n: _plain(before[n]) for n in changes}, after={n: _plain(v) for n, v in changes.items()},
    )  # fmt: skip
    return asset


def _plain(value):
    return value if value is None or isinstance(value, str) else str(value)


@transaction.atomic
def retire_asset(*, asset_id: int, reason: str, by: Scope, now: datetime) -> Asset:
    """Take an asset out of use: its label leads nowhere any more, its history stays."""
    asset = locked_asset(asset_id)
    grant = by.demand(ASSETS_MANAGE, asset.unit)
    if asset.retired_on is not None:
        return asset
    if not reason.strip():
        raise Refused("checklists.reason", "请写明停用的原因。", field="reason")
    asset.retired_on = now.date()
    asset.save(update_fields=["retired_on"])
    trace(
        asset.unit_id, grant, by, now, "checklists.retire_asset", ("asset", asset.pk), name=asset.name,
        reason=reason.strip()[:300],
    )  # fmt: skip
    return asset


@transaction.atomic
def relabel_asset(*, asset_id: int, by: Scope, now: datetime) -> Asset:
    """A new label; the old one leads nowhere from now on (it was lost, or copied)."""
    asset = locked_asset(asset_id)
    grant = by.demand(ASSETS_MANAGE, asset.unit)
    asset.token = new_token()
    asset.save(update_fields=["token"])
    trace(asset.unit_id, grant, by, now, "checklists.relabel_asset", ("asset", asset.pk), name=asset.name)
    return asset


@transaction.atomic
def report_fault(*, asset_id: int, title: str, by: Scope, now: datetime, photo: bytes | None = None) -> Fault:
    """Report something wrong with an asset, with a picture if there is one; for anybody who checks at the unit.

    Raises Refused `checklists.fault_title`, `checklists.asset_retired`, `blobs.picture`, `blobs.large`.
    """
    asset = locked_asset(asset_id)
    grant = by.demand(CHECKLISTS_DO, asset.unit)
    if asset.retired_on is not None:
        raise Refused("checklists.asset_retired", "这台设备（点位）已停用。")
    if not title.strip():
        raise Refused("checklists.fault_title", "请写明出了什么故障。", field="title")
    blob = keep_picture(photo) if photo else None
    fault = Fault.objects.create(
        unit_id=asset.unit_id, asset=asset, title=title.strip()[:300], reported_by_id=by.person_id, reported_at=now,
        photo=blob.sha256 if blob else "", photo_type=blob.content_type if blob else "",
    )  # fmt: skip
    trace(
        asset.unit_id, grant, by, now, "checklists.report_fault", ("asset", asset.pk), name=asset.name,
        title=fault.title,
    )  # fmt: skip
    hooks.tell_fault(fault, by, now)
    return fault


@transaction.atomic
def mend_fault(*, fault_id: int, how: str, by: Scope, now: datetime) -> Fault:
    """Say that a fault is mended, and how. Raises Refused `checklists.no_fault`, `checklists.mended_how`."""
    fault = (
        Fault.objects.select_for_update(of=("self",))
        .select_related("unit", "asset")
        .filter(pk=fault_id)
        .first()
    )
    if fault is None:
        raise Refused("checklists.no_fault", "没有这条故障，可能不属于您的网点。")
    grant = by.demand(ASSETS_MANAGE, fault.unit)
    if fault.mended_at is not None:
        return fault
    if not how.strip():
        raise Refused("checklists.mended_how", "请写明如何修复的。", field="how")
    fault.mended_at, fault.mended_by_id, fault.mended_how = now, by.person_id, how.strip()[:300]
    fault.save(update_fields=["mended_at", "mended_by", "mended_how"])
    trace(
        fault.unit_id, grant, by, now, "checklists.mend_fault", ("asset", fault.asset_id), name=fault.asset.name,
        title=fault.title, note=fault.mended_how,
    )  # fmt: skip
    return fault


def locked_asset(asset_id: int) -> Asset:
    """The asset, locked for this transaction. Row security hides those of other branches."""
    found = Asset.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=asset_id).first()
    if found is None:
        raise Refused("checklists.no_asset", "没有这台设备（点位），可能不属于您的网点。")
    return found
