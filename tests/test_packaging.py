"""The container: no engine is at hand, so the Dockerfile's own steps are done in an empty place, and its rules read."""

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from worker.settings import Settings

ROOT = Path(__file__).parents[1]
BUILD_TOOLS = ("apt-get", "gcc", "build-essential", "pip install", "uv ", "hatch")


@dataclass(frozen=True)
class Step:
    """One instruction of the Dockerfile."""

    word: str
    rest: str


def stages() -> list[list[Step]]:
    """The instructions of each stage, the FROM first."""
    found: list[list[Step]] = []
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            if word == "FROM":
                found.append([])
            found[-1].append(Step(word, rest.strip()))
    return found


def the(word: str, stage: list[Step]) -> str:
    """What the only instruction of this name says."""
    (step,) = [step for step in stage if step.word == word]
    return step.rest


def in_build_context(path: Path) -> bool:
    """Whether .dockerignore lets a top-level name into the build."""
    return f"!{path.name}" in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


class Image:
    """The stages of the Dockerfile, done below a folder instead of below /."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "build").mkdir()
        (folder / "bin").mkdir()
        # The image's `python` is a plain one: not the environment that runs the tests.
        (folder / "bin" / "python").symlink_to(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")
        self.env = {
            "PATH": f"{folder / 'bin'}:/usr/bin:/bin",
            "HOME": os.environ.get("HOME", str(folder)),
            **{name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))},
            **{name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")},
        }

    def do(self, step: Step) -> None:
        """Do one step of the build stage."""
        if step.word == "COPY":
            *sources, target = shlex.split(step.rest)
            for source in sources:
                self._copy(ROOT / source, self.folder / "build" / target)
        elif step.word == "RUN":
            command = step.rest.replace("/opt/", f"{self.folder}/opt/")
            done = subprocess.run(
                command,
                shell=True,
                cwd=self.folder / "build",
                env=self.env,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{step.rest}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"

    def _copy(self, source: Path, target: Path) -> None:
        assert in_build_context(ROOT / source.relative_to(ROOT).parts[0]), f".dockerignore keeps {source} out"
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)

    def rapport(self, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run the installed command."""
        program = self.folder / "opt" / "rapport" / "bin" / "rapport"
        return subprocess.run(
            [program, *arguments], cwd=cwd, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
        )


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    index = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest"]
    there = subprocess.run(
        [*index, str(tmp_path_factory.mktemp("probe")), "pluggy"], capture_output=True, timeout=120, check=False
    )
    if there.returncode != 0:
        pytest.skip("the package index cannot be reached, so the image's packages cannot be installed")
    made = Image(tmp_path_factory.mktemp("image"))
    for step in stages()[0]:
        made.do(step)
    return made


def test_the_demo_runs_outside_the_checkout(image: Image, tmp_path: Path) -> None:
    first = image.rapport("demo", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert "Second run: 0 written" in first.stdout
    assert list((tmp_path / "rapport-demo" / "Mail" / ".Drafts" / "cur").iterdir())


def test_templates_and_defaults_travel_in_the_wheel(image: Image, tmp_path: Path) -> None:
    shipped = next((image.folder / "opt" / "rapport" / "lib").glob("python3.*/site-packages/worker/_shipped"))
    for name in ("templates", "config"):
        inside = {str(f.relative_to(shipped / name)) for f in (shipped / name).rglob("*") if f.is_file()}
        outside = {str(f.relative_to(ROOT / name)) for f in (ROOT / name).rglob("*") if f.is_file()}
        assert inside == outside
    assert image.rapport("init", cwd=tmp_path).returncode == 0
    assert (tmp_path / "config" / "rapport.toml").read_text() == (ROOT / "config" / "rapport.example.toml").read_text()


def test_the_environment_that_runs_holds_no_installer(image: Image) -> None:
    packages = {path.name for path in (image.folder / "opt" / "rapport" / "lib").glob("python3.*/site-packages/*")}
    assert "worker" in packages
    assert not packages & {"pip", "setuptools", "wheel", "hatchling", "pytest"}
    assert image.rapport("--version", cwd=image.folder).stdout.startswith("rapport ")


def test_the_last_stage_runs_as_nobody_in_particular_and_builds_nothing() -> None:
    last = stages()[-1]
    assert the("USER", last).split(":")[0].isdigit()
    assert int(the("USER", last).split(":")[0]) >= 1000
    assert not [step for step in last if step.word == "RUN" for tool in BUILD_TOOLS if tool in step.rest]
    copied = [step.rest for step in last if step.word == "COPY"]
    assert copied == ["--from=build /opt/rapport /opt/rapport"]
    after_user = last[[step.word for step in last].index("USER") :]
    assert not [step for step in after_user if step.word in {"RUN", "COPY", "ADD"}]


def test_the_image_is_small_and_starts_the_job() -> None:
    build, last = stages()
    assert {stage[0].rest.split()[0] for stage in (build, last)} == {"python:3.11-slim"}
    assert the("ENTRYPOINT", last) == '["rapport"]'
    assert the("CMD", last) == '["run"]'
    assert '"rapport", "status"' in the("HEALTHCHECK", last)


def test_every_package_is_pinned_by_hash() -> None:
    installs = [s.rest for s in stages()[0] if s.word == "RUN" and " install " in s.rest]
    assert len(installs) == 3
    assert all("--require-hashes -r config/" in step or "--no-deps --no-index dist/" in step for step in installs)
    (wheel,) = [s.rest for s in stages()[0] if s.word == "RUN" and " wheel " in s.rest]
    assert "--no-build-isolation" in wheel
    assert "--no-deps" in wheel


def test_the_build_backend_has_the_version_of_the_development_lock() -> None:
    def pinned(name: str) -> dict[str, str]:
        lines = (ROOT / "config" / name).read_text(encoding="utf-8").splitlines()
        return dict(
            line.rstrip(" \\").partition(" ;")[0].split("==")
            for line in lines
            if "==" in line[:60] and line[0] not in " #"
        )

    build, development = pinned("requirements-build.lock"), pinned("requirements-dev.lock")
    assert "hatchling" in build
    assert build.items() <= development.items()


def test_the_cron_job_runs_hourly_alone_and_without_rights() -> None:
    documents = list(yaml.safe_load_all((ROOT / "config" / "kubernetes-cronjob.yaml").read_text(encoding="utf-8")))
    (job,) = [document for document in documents if document["kind"] == "CronJob"]
    assert job["spec"]["concurrencyPolicy"] == "Forbid"
    assert job["spec"]["schedule"].split()[1:] == ["*", "*", "*", "*"]
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"]
    (container,) = pod["containers"]
    assert container["args"] == ["run"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert not container["securityContext"]["allowPrivilegeEscalation"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    volumes = {volume["name"] for volume in pod["volumes"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == volumes


def test_the_configuration_of_the_cron_job_is_one(tmp_path: Path) -> None:
    documents = list(yaml.safe_load_all((ROOT / "config" / "kubernetes-cronjob.yaml").read_text(encoding="utf-8")))
    (config,) = [document for document in documents if document["kind"] == "ConfigMap"]
    (tmp_path / "rapport.toml").write_text(config["data"]["rapport.toml"], encoding="utf-8")
    assert Settings.load(tmp_path / "rapport.toml", {}).database_url == "sqlite:////data/rapport.db"


def test_the_crontab_runs_hourly() -> None:
    lines = (ROOT / "config" / "crontab").read_text(encoding="utf-8").splitlines()
    (job,) = [line for line in lines if line and line[0].isdigit()]
    minute, *rest, command = job.split(maxsplit=5)
    assert minute.isdigit()
    assert rest == ["*"] * 4
    assert command.startswith("rapport run")
