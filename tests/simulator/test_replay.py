"""Replay: real months come out with the same counts of crimes by partnership and type, and of outcomes by month."""

import csv
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from simulator import write_force
from simulator.calibration import calibration, type_of_code
from simulator.replay import Replay
from tests.simulator.conftest import query

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
NAMES = {c["code"]: c["name"] for c in calibration()["csps"]}
PLACE = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name"
STREET = f"{PLACE},Crime type,Last outcome category,Context"
OUTCOMES = f"{PLACE},Outcome type"
SEARCHES = (
    "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,"
    "Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,"
    "Outcome linked to object of search,"
    "Removal of more than just outer clothing"
)


def _london_month(stamp: str) -> str:
    moment = datetime.fromisoformat(stamp).replace(tzinfo=UTC)
    return moment.astimezone(ZoneInfo("Europe/London")).strftime("%Y-%m")


def _published(folder: Path) -> Counter:
    """Return crimes by month, district ("" if none of the ten) and type, from the files alone."""
    found: Counter = Counter()
    for path in sorted(folder.rglob("*-street.csv")):
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                if row["Crime type"] != "Anti-social behaviour":
                    district = row["LSOA name"][:-5]
                    found[row["Month"], district if district in NAMES.values() else "", row["Crime type"]] += 1
    return found


def _written(out: Path) -> Counter:
    kind = type_of_code()
    found: Counter = Counter()
    rows = query(
        out, "athena",
        "select recorded_at, i.csp_code, offence_code, previous_offence_code from investigation i"
        " join offence using (investigation_no) where record_type = 'crime' and not is_test",
    )  # fmt: skip
    for recorded, csp, code, _ in rows:
        found[_london_month(recorded), NAMES.get(csp, ""), kind[code]] += 1
    return found


@pytest.fixture
def published(tmp_path):
    """Two small months in the published format, with its traps: no place, another county, duplicates, no Crime ID."""
    folder = tmp_path / "police" / "2021-03"
    folder.mkdir(parents=True)
    kinds = ["Burglary", "Violence and sexual offences", "Drugs", "Public order", "Vehicle crime"]
    places = ["Dacorum 001A", "St Albans 012B", "Welwyn Hatfield 003C", "", "Barnet 001D"]
    for month in ("2021-03", "2021-04"):
        street = [
            f"{month}-{i:03d},{month},H,H,0,51,On or near,E01,{places[i % 5]},{kinds[i % 4]},Under investigation,"
            for i in range(60)
        ]
        street += [f",{month},H,H,0,51,On or near,E01,Stevenage 002B,Anti-social behaviour,," for _ in range(7)]
        (folder / f"{month}-hertfordshire-street.csv").write_text("\n".join([STREET, *street]) + "\n")
    march = [f"2021-03-{i:03d},2021-03,H,H,0,51,On or near,E01,x,Suspect charged" for i in range(5)]
    april = [f"2021-03-{i:03d},2021-04,H,H,0,51,On or near,E01,x,Unable to prosecute suspect" for i in range(3, 20)]
    unknown = ["elsewhere,2021-04,H,H,0,51,On or near,E01,x,Local resolution"]
    (folder / "2021-03-hertfordshire-outcomes.csv").write_text("\n".join([OUTCOMES, *march, march[0]]) + "\n")
    (folder / "2021-04-hertfordshire-outcomes.csv").write_text("\n".join([OUTCOMES, *april, *unknown]) + "\n")
    form = (
        "Person search,2021-03-{:02d}T10:00:00+00:00,False,,51.1,-0.2,Male,18-24,,White,PACE,Stolen goods,Arrest,,False"
    )
    forms = [form.format(day) for day in range(1, 10)]
    (folder / "2021-03-hertfordshire-stop-and-search.csv").write_text("\n".join([SEARCHES, *forms]) + "\n")
    return folder.parent


def test_replayed_months_have_the_published_counts(published, tmp_path):
    summary = write_force(tmp_path / "out", "demo", replay=published)
    assert summary.as_at == "2021-05-01T06:00:00Z"
    written = _written(tmp_path / "out")
    real = {key: n for key, n in written.items() if key[0] in ("2021-03", "2021-04")}
    assert real == _published(published)


def test_replayed_outcomes_keep_their_month_and_type(published, tmp_path):
    write_force(tmp_path / "out", "demo", replay=published, plant_scale=0.0)
    found = query(
        tmp_path / "out", "athena",
        "select decided_at, outcome_code from outcome"
        " join offence using (offence_id) join investigation using (investigation_no)"
        " where recorded_at < '2021-03-31 23:00:00'",
    )  # fmt: skip
    by_month = Counter((_london_month(decided), "charged" if code == "1" else "other") for decided, code in found)
    # Five charged in March, one line of them twice; April's seventeen include second outcomes of two of those crimes.
    assert by_month[("2021-03", "charged")] == 5
    assert by_month[("2021-04", "other")] == 17


def test_replayed_searches_and_antisocial_behaviour_are_all_there(published, tmp_path):
    write_force(tmp_path / "out", "demo", replay=published)
    found = query(tmp_path / "out", "athena", "select count(*) from stop_search where searched_at < '2021-04-01'")
    assert found == [(9,)]
    asb = query(
        tmp_path / "out", "command_control", "select count(*) from incident where opening_code = 'asb-published'"
    )
    assert asb == [(14,)]


def test_a_folder_without_the_files_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"data\.police\.uk"):
        Replay(tmp_path)


def test_the_real_months_come_out_as_published(tmp_path):
    if not (SHARED / "street").is_dir():
        pytest.skip(f"no published police.uk files at {SHARED}: this check needs them")
    write_force(tmp_path / "out", "demo", replay=SHARED)
    published, written = _published(SHARED), _written(tmp_path / "out")
    real = Counter({key: n for key, n in written.items() if key[0] in {k[0] for k in published}})
    assert sum(published.values()) == 35_623
    assert real == published
