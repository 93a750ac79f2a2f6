"""What is installed is what is there: a package that pyproject.toml forgets would be missing elsewhere only."""

import tomllib

from tests.infra.shared import ROOT

NOT_INSTALLED = {"tests", "build"}


def test_every_package_of_the_product_is_listed() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    roots = (path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in NOT_INSTALLED)
    inits = (init for root in roots for init in root.rglob("__init__.py"))
    pages = (ROOT / room / "templates" for room in ("console", "dev_idp"))
    wanted = {*(init.parent for init in inits), *pages, ROOT / "console" / "static"}
    assert set(listed) == {".".join(folder.relative_to(ROOT).parts) for folder in wanted}


def test_what_is_needed_at_run_time_does_not_come_with_the_development_tools_alone() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = {name.split(">")[0].split("[")[0] for name in project["project"]["dependencies"]}
    assert {"psutil", "asyncpg", "structlog", "temporalio", "pydantic", "uvicorn", "httpx"} <= needed
