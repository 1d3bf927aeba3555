"""The command ``cchc``. Each subcommand lives with the floor that it calls; heavy imports happen inside them."""

import typer

from cchc.commands import build, database, docs, local
from cchc.commands.demo import demo
from cchc.sample.command import sample
from expectations import command as expectations_command
from ingestion import catalogue_command, inbox_command, landing_command, quarantine_command
from ingestion import command as ingestion_command
from ingestion.criteria import command as criteria_command
from ingestion.plans import command as plan_command
from publishing import command as publishing_command
from publishing import evidence_command, overdue_command, trace_command

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Kho dữ liệu cải cách hành chính cấp tỉnh.",
)
app.add_typer(database.app, name="db")
app.add_typer(catalogue_command.app, name="catalog")
app.add_typer(inbox_command.app, name="inbox")
app.add_typer(quarantine_command.app, name="quarantine")
app.add_typer(landing_command.app, name="landing")
landing_command.alerts_app.command("tasks")(overdue_command.tasks)
app.add_typer(landing_command.alerts_app, name="alerts")
app.add_typer(criteria_command.app, name="criteria")
app.add_typer(plan_command.app, name="plan")
app.add_typer(evidence_command.app, name="evidence")
app.command("demo")(demo)
app.command("up")(local.up)
app.command("down")(local.down)
app.command("status")(local.status)
app.command("sample")(sample)
app.command("ingest")(ingestion_command.ingest)
app.command("build")(build.build)
app.add_typer(docs.app, name="docs")
app.command("audit")(expectations_command.audit)
app.command("publish")(publishing_command.publish)
app.command("rank")(publishing_command.rank)
app.command("trace")(trace_command.trace)


def main() -> None:
    """Run the command line; an error that a person can act on is printed as one line, with exit code 1."""
    from rich.console import Console

    from warehouse.errors import CchcError

    try:
        app()
    except CchcError as error:
        Console(stderr=True, highlight=False).print(str(error), style="red", markup=False)
        raise SystemExit(1) from None
