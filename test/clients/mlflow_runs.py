"""Experiments and runs through the real MLflow client.

Says what an everyday program says, reads it back, and prints one JSON line of what it saw. The
secrets come from whoever starts it, so that none stands here.

    python mlflow_runs.py --server http://127.0.0.1:4319 --secret SECRET --email ADDRESS
"""

import argparse
import json
import math
import os
import tempfile

os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "1"
os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

import mlflow  # noqa: E402
import requests  # noqa: E402
from mlflow import MlflowClient  # noqa: E402
from mlflow.entities import Metric, Param, RunTag, ViewType  # noqa: E402
from mlflow.exceptions import MlflowException  # noqa: E402


def refused(call):
    """The error code of a call that has to fail."""
    try:
        call()
    except MlflowException as error:
        return error.error_code
    return "taken"


def refused_file(call):
    """The error code and message with which a file is refused."""
    try:
        call()
    except requests.exceptions.HTTPError as error:
        answer = error.response.json()
        return [answer["error_code"], answer["message"]]
    return "taken"


def experiments(client):
    created = mlflow.set_experiment("parcels")
    mlflow.set_experiment_tag("team", "post")
    other = client.create_experiment("letters", tags={"team": "post", "kind": "letters"})
    client.set_experiment_tag(other, "kind", "postcards")
    client.rename_experiment(other, "postcards")
    client.delete_experiment(other)
    deleted = client.get_experiment(other).lifecycle_stage
    taken = refused(lambda: client.create_experiment("postcards"))
    client.restore_experiment(other)
    client.delete_experiment_tag(other, "team")
    found = client.search_experiments(filter_string="name ILIKE 'P%' AND tags.kind = 'postcards'")
    return {
        "id": created.experiment_id,
        "by_name": client.get_experiment_by_name("parcels").experiment_id,
        "unknown": client.get_experiment_by_name("nobody"),
        "tags": client.get_experiment_by_name("parcels").tags.get("team"),
        "deleted": deleted,
        "taken": taken,
        "found": [[one.name, dict(one.tags)] for one in found],
        "all": sorted(one.name for one in client.search_experiments()),
        "default": client.get_experiment("0").name,
    }


def one_run(client, secret, email):
    with mlflow.start_run(run_name="first", tags={"stage": "draft"}) as active:
        run_id = active.info.run_id
        mlflow.log_param("rate", 0.1)
        mlflow.log_params({"model": "small", "api_key": secret, "depth": 3})
        mlflow.log_metric("loss", 0.5, step=1)
        mlflow.log_metric("loss", 0.25, step=2)
        mlflow.log_metrics({"accuracy": 0.75, "broken": math.nan, "large": math.inf})
        mlflow.set_tags({"owner": f"ask {email}", "stage": "final"})
        mlflow.set_tag("password", secret)
        client.delete_tag(run_id, "mlflow.source.type")
        changed = refused(lambda: client.log_param(run_id, "rate", 0.2))
        client.log_param(run_id, "rate", 0.1)
        client.log_batch(
            run_id,
            metrics=[Metric("batch", float(step), 1_700_000_000_000 + step, step) for step in range(900)],
            params=[Param("from", "batch")],
            tags=[RunTag("mlflow.note.content", "a note")],
        )
    run = client.get_run(run_id)
    history = client.get_metric_history(run_id, "loss")
    batch = client.get_metric_history(run_id, "batch")
    return run_id, {
        "name": run.info.run_name,
        "status": run.info.status,
        "ended": run.info.end_time >= run.info.start_time,
        "params": dict(run.data.params),
        "metrics": {key: str(value) for key, value in run.data.metrics.items()},
        "tags": {key: run.data.tags.get(key) for key in ("stage", "owner", "password", "mlflow.runName")},
        "source": "mlflow.source.type" in run.data.tags,
        "history": [[point.step, point.value] for point in history],
        "batch": [len(batch), batch[-1].timestamp, batch[-1].step],
        "changed": changed,
    }


def artifacts(client, run_id, secret, email):
    client.log_text(run_id, f"# Notes\nask {email}\n", "notes.md")
    client.log_dict(run_id, {"model": "small", "api_key": secret}, "config/settings.json")
    client.log_text(run_id, "per letter", f"mails/{email}/body.txt")
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "log.txt"), "w") as file:
            file.write("line\n" * 10_000)
        client.log_artifacts(run_id, folder, "logs")
        logged = open(client.download_artifacts(run_id, "logs/log.txt", folder)).read()
    with tempfile.TemporaryDirectory() as folder:
        whole = client.download_artifacts(run_id, "", folder)
        files = sorted(
            os.path.relpath(os.path.join(place, name), whole).replace(os.sep, "/")
            for place, _, names in os.walk(whole)
            for name in names
        )
    uri = client.get_run(run_id).info.artifact_uri
    listed = client.list_artifacts(run_id, "config")
    return {
        "notes": mlflow.artifacts.load_text(f"{uri}/notes.md"),
        "settings": mlflow.artifacts.load_dict(f"{uri}/config/settings.json"),
        "logged": logged == "line\n" * 10_000,
        "listed": [[file.path, file.is_dir, file.file_size] for file in listed],
        "root": sorted(file.path for file in client.list_artifacts(run_id)),
        "files": files,
        "binary": refused_file(lambda: client.log_text(run_id, "a\0b", "x.bin")),
    }


def more_runs(client, experiment_id, first):
    for number in range(5):
        with mlflow.start_run(run_name=f"more-{number}"):
            mlflow.log_params({"number": number, "model": "large"})
            mlflow.log_metric("loss", 1.0 / (number + 1))
    names = lambda **how: [run.info.run_name for run in client.search_runs([experiment_id], **how)]  # noqa: E731
    page = client.search_runs([experiment_id], max_results=4)
    rest = client.search_runs([experiment_id], max_results=4, page_token=page.token)
    answers = {
        "by_param": names(filter_string="params.model = 'small'"),
        "by_metric": names(filter_string="metrics.loss < 0.3 AND params.model LIKE 'l%'", order_by=["metrics.loss ASC"]),
        "by_tag": names(filter_string="tags.`stage` = \"final\" and attributes.status = 'FINISHED'"),
        "pages": [len(page), len(rest), rest.token],
        "bad": refused(lambda: names(filter_string="params.a = 'b' OR params.c = 'd'")),
    }
    client.delete_run(first)
    answers["deleted"] = refused(lambda: client.set_tag(first, "a", "b"))
    answers["only_deleted"] = names(run_view_type=ViewType.DELETED_ONLY)
    client.restore_run(first)
    client.update_run(first, status="KILLED", name="renamed")
    run = client.get_run(first)
    answers["renamed"] = [run.info.run_name, run.info.status, run.data.tags["mlflow.runName"]]
    answers["unknown"] = refused(lambda: client.get_run("f" * 32))
    answers["endpoint"] = refused(lambda: client.create_registered_model("m"))
    return answers


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default="http://127.0.0.1:4319")
    parser.add_argument("--secret", required=True)
    parser.add_argument("--email", required=True)
    options = parser.parse_args()
    mlflow.set_tracking_uri(options.server)
    client = MlflowClient()
    answers = {"experiments": experiments(client)}
    experiment_id = answers["experiments"]["id"]
    run_id, answers["run"] = one_run(client, options.secret, options.email)
    answers["artifacts"] = artifacts(client, run_id, options.secret, options.email)
    answers["search"] = more_runs(client, experiment_id, run_id)
    answers["run_id"] = run_id
    print(json.dumps(answers))


main()
