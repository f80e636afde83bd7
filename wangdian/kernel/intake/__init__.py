"""数据接入: workbooks and CSV files in, with a mapping that is remembered, a dry run, and rows to mend.

A file is read once and never kept (`files/`): what stays is the text of its cells. The person says which column
is what (`mapping.py`), every row is tried without writing (`checking.py`), and what is good is written by a job,
each row once. What can be taken in is registered by name:

    from wangdian.kernel.intake.spec import Field, Importer, Kind, RowResult, register

    register(Importer(
        name="assets.equipment", label=_("设备清单"), power=ASSETS_MANAGE,
        fields=(
            Field("code", _("编号"), required=True, aliases=("资产编号",)),
            Field("bought", _("购置日期"), Kind.DAY),
            Field("state", _("状态"), Kind.CHOICE, choices=State.choices),
        ),
        key=lambda values: values["code"],
        apply=load_equipment,
    ))

`apply(rows=…, unit=…, by=…, now=…, dry_run=…)` gets hundreds of `spec.Row` at once, with values already of the
right kind, and answers with a `RowResult` for each; it looks things up for all rows together, never row by row.
With `dry_run` it says what would happen and writes nothing. It must not rely on the caller for rights: `unit` is
where the batch was handed in, and rows that name another unit are for it to check.

Domains register in AppConfig.ready(); importers for what the kernel keeps are in `importers/`.
"""
