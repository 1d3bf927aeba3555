"""The one place that knows Great Expectations: contexts built in code, suites of rules, results without any cell."""

# Queries are composed of constants and of names read from the catalogue, never of input.
# ruff: noqa: S608

import logging
import os
import shutil
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from expectations.report import CheckResult
from expectations.rules import Rule

if TYPE_CHECKING:
    import pandas as pd

SHOWN_KEYS = 12
"""So many failing keys are named in a result; the number says how many there are."""

WITHOUT_CELLS = {"result_format": "SUMMARY", "partial_unexpected_count": 0}
_NOT_RUN = "không chạy được"


def check_relations(rules: Iterable[Rule], engine: Engine, suite_name: str, docs: Path | None) -> list[CheckResult]:
    """Run rules over relations of the database, one Great Expectations suite a relation.

    Args:
        rules: the rules; they are grouped by relation.
        engine: of the role that may read the relations.
        suite_name: under which the results are recorded.
        docs: the folder for the Data Docs; made anew. None: none are written.
    """
    context = _context(docs)
    address = engine.url.render_as_string(hide_password=False)
    source = context.data_sources.add_postgres(
        "warehouse", connection_string=address, kwargs={"connect_args": {"options": "-c timezone=Asia/Ho_Chi_Minh"}}
    )
    results: list[CheckResult] = []
    for relation, group in groupby(sorted(rules, key=lambda rule: rule.relation), key=lambda rule: rule.relation):
        schema, table = relation.split(".")
        with warnings.catch_warnings():  # `schema_name` is deprecated in favour of one data source a schema
            warnings.simplefilter("ignore", DeprecationWarning)
            asset = source.add_table_asset(relation, table_name=table, schema_name=schema)
        batch = asset.add_batch_definition_whole_table(relation)
        results += _run(context, batch, list(group), suite_name, relation, engine=engine)
    source.get_engine().dispose()
    _write_docs(context, docs)
    return results


def check_frames(
    rules: Iterable[Rule], frames: Mapping[str, "pd.DataFrame"], suite_name: str, docs: Path | None
) -> list[CheckResult]:
    """Run rules over frames, by the name that the rules call their relation."""
    context = _context(docs)
    source = context.data_sources.add_pandas("landed")
    results: list[CheckResult] = []
    for name, group in groupby(sorted(rules, key=lambda rule: rule.relation), key=lambda rule: rule.relation):
        asset = source.add_dataframe_asset(name)
        batch = asset.add_batch_definition_whole_dataframe(name)
        frame, rules_of_frame = frames[name], list(group)
        for result, rule in zip(
            _run(context, batch, rules_of_frame, suite_name, name, parameters={"dataframe": frame}),
            rules_of_frame,
            strict=True,
        ):
            named = "" if result.success else _named(rule, frame)
            results.append(replace(result, observed=result.observed + named))
    _write_docs(context, docs)
    return results


def _context(docs: Path | None) -> Any:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

        context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    for site in list(context.get_site_names()):
        context.delete_data_docs_site(site)
    if docs is not None:
        shutil.rmtree(docs, ignore_errors=True)
        docs.mkdir(parents=True)
        context.add_data_docs_site(
            "site",
            {
                "class_name": "SiteBuilder",
                "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs)},
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            },
        )
    return context


def _run(
    context: Any,
    batch: Any,
    rules: list[Rule],
    suite_name: str,
    relation: str,
    *,
    engine: Engine | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> list[CheckResult]:
    import great_expectations as gx

    name = f"{suite_name}.{relation}"
    suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=[_expectation(rule) for rule in rules]))
    definition = context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=suite))
    outcome = definition.run(batch_parameters=dict(parameters or {}) or None, result_format=WITHOUT_CELLS)
    _scrub_exceptions(context)
    by_name = {rule.check_name: rule for rule in rules}
    found = {
        name: _result(by_name[name], result, suite_name, engine)
        for result in outcome.results
        for name in [result.expectation_config.meta["check"]]
    }
    return [found[rule.check_name] for rule in rules]


def _scrub_exceptions(context: Any) -> None:
    """Take the texts of database errors, which may quote a cell, out of what the Data Docs are made from."""
    store = context.validation_results_store
    for key in store.list_keys():
        kept = store.get(key)
        failed = [result for result in kept.results if _raised(result)]
        for result in failed:
            result.exception_info = {"raised_exception": True, "exception_message": _NOT_RUN, "exception_traceback": ""}
        if failed:
            store.set(key, kept)


def _raised(result: Any) -> bool:
    """Whether an expectation could not be evaluated; Great Expectations gives one report, or one for each metric."""
    info = result.exception_info
    if not isinstance(info, dict):
        return False
    reports = [info] if "raised_exception" in info else list(info.values())
    return any(report.get("raised_exception") for report in reports)


def _expectation(rule: Rule) -> Any:
    """Queries name their relation themselves; the ``{batch}`` that Great Expectations asks for stands in a comment."""
    from great_expectations import expectations as gxe

    from expectations.counted_rows import ExpectNoRows

    common: dict[str, Any] = {
        "severity": rule.severity,
        "description": rule.sentence,
        "meta": {"check": rule.check_name},
    }
    if rule.query is not None:
        query = rule.query.replace("{", "{{").replace("}", "}}")
        return ExpectNoRows(unexpected_rows_query=f"{query} /* {{batch}} */", **common)
    return getattr(gxe, str(rule.expectation))(**rule.arguments, **common)


def _result(rule: Rule, result: Any, suite_name: str, engine: Engine | None) -> CheckResult:
    failed_to_run = _raised(result)
    return CheckResult(
        suite=suite_name,
        check_name=rule.check_name,
        severity=rule.severity,
        success=bool(result.success) and not failed_to_run,
        observed=_NOT_RUN if failed_to_run else _observed(rule, result.result, bool(result.success), engine),
        expectation=rule.sentence,
    )


def _observed(rule: Rule, measured: Mapping[str, Any], success: bool, engine: Engine | None) -> str:
    if rule.rows is None:
        value = measured.get("observed_value")
        if isinstance(value, (int, float, Decimal)):
            return f"{float(value):.2f}".replace(".", ",")
        return f"{measured.get('unexpected_count', 0)} trên {measured.get('element_count', 0)} dòng"
    count = int(measured.get("observed_value") or 0)
    if success or engine is None or rule.query is None:
        return f"{count} dòng sai"
    with engine.connect() as connection:
        keys = connection.exec_driver_sql(
            f"select distinct key from ({rule.query}) as wrong order by key limit {SHOWN_KEYS}",
            execution_options={"no_parameters": True},
        ).scalars()
        named = ", ".join(str(key) for key in keys)
    return f"{count} dòng sai: {named}{', …' if count > SHOWN_KEYS else ''}"


def _named(rule: Rule, frame: "pd.DataFrame") -> str:
    """The failing rows of a frame by the rule's key columns."""
    if not rule.key_columns:
        return ""
    value = frame[rule.arguments["column"]]
    wrong = frame[(value < rule.arguments["min_value"]) | (value > rule.arguments["max_value"])]
    keys = sorted(set(wrong[list(rule.key_columns)].agg(" ".join, axis="columns")))
    return ": " + ", ".join(keys[:SHOWN_KEYS]) + (", …" if len(keys) > SHOWN_KEYS else "")


def _write_docs(context: Any, docs: Path | None) -> None:
    if docs is not None:
        context.build_data_docs()
