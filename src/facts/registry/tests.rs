use jiff::civil::date;

use super::*;

fn registry(rows: &str) -> Registry {
    let text = format!(
        "# as_of: 2026-01-01\n# complete: yes\nname\taliases\tnumbers\tstatus\tfrom\tto\tphones\tdomains\tdestinations\tmisused\tsource\n{rows}"
    );
    let mut problems = Problems::default();
    let registry = Registry::default().with_snapshot(Snapshot::read("registry/t.tsv", &text, &mut problems));
    assert!(problems.list().is_empty(), "{problems}");
    registry
}

fn check(registry: &Registry, name: &str, edit: impl FnOnce(&mut LicenceQuery<'_>)) -> LicenceState {
    let names = [name];
    let mut query = LicenceQuery {
        names: &names,
        numbers: &[],
        phones: &[],
        domains: &[],
        destination: None,
        has_private_contacts_only: false,
        day: date(2026, 6, 1),
    };
    edit(&mut query);
    registry.check(&query).state
}

#[test]
fn answers_as_of_the_day() {
    let registry = registry(
        "PT Tirta Sanjaya\t\t\tactive\t2023-01-01\t2025-02-28\t\t\t\t\ta\nPT Tirta Sanjaya\t\t\tsuspended\t2025-03-01\t2025-05-31\t\t\t\t\tb\nPT Tirta Sanjaya\t\t\trevoked\t2025-06-01\t\t\t\t\t\tc",
    );
    for (day, state) in [
        (date(2022, 1, 1), LicenceState::NotCheckable),
        (date(2025, 2, 28), LicenceState::Active),
        (date(2025, 3, 1), LicenceState::Suspended),
        (date(2026, 1, 1), LicenceState::Revoked),
    ] {
        assert_eq!(check(&registry, "TIRTA SANJAYA, PT", |q| q.day = day), state, "{day}");
    }
}

#[test]
fn tells_a_near_name_from_the_name() {
    let registry = registry("PT Abadi Jaya Maju\t\t\tactive\t2023-01-01\t\t\t\t\t\ta");
    assert_eq!(check(&registry, "P3MI PT. Abadi Jaya Maju Tbk", |_| ()), LicenceState::Active);
    assert_eq!(check(&registry, "PT Maju Jaya Abadi", |_| ()), LicenceState::NearMiss);
    assert_eq!(check(&registry, "PT Abadi Jayaa Maju", |_| ()), LicenceState::NearMiss);
    assert_eq!(check(&registry, "PT Sinar Makmur Lestari", |_| ()), LicenceState::NotFound);
    assert_eq!(check(&registry, "", |_| ()), LicenceState::NotCheckable);
}

#[test]
fn a_real_name_with_other_contacts_is_borrowed() {
    let registry = registry(
        "PT Bumi Cakra\t\t81201141907610001\tactive\t2023-01-01\t\t+62218880000\tbumicakra.example\tTW|HK\t\ta\nPT Dana Mulia\t\t\tactive\t2023-01-01\t\t\t\t\tyes\ta",
    );
    let name = "PT Bumi Cakra";
    assert_eq!(check(&registry, name, |q| q.phones = &["+62218880000"]), LicenceState::Active);
    assert_eq!(check(&registry, name, |q| q.phones = &["+6281200001111"]), LicenceState::Borrowed);
    assert_eq!(check(&registry, name, |q| q.domains = &["bumi-cakra.example"]), LicenceState::Borrowed);
    assert_eq!(check(&registry, name, |q| q.destination = Some("KW")), LicenceState::Borrowed);
    assert_eq!(
        check(&registry, "PT Lain Sekali", |q| q.numbers = &[(LicenceForm::Sip3mi, "8120 1141 9076 10001")]),
        LicenceState::Borrowed
    );
    assert_eq!(check(&registry, "PT Dana Mulia", |_| ()), LicenceState::Active);
    assert_eq!(
        check(&registry, "PT Dana Mulia", |q| q.has_private_contacts_only = true),
        LicenceState::Borrowed
    );
}

#[test]
fn a_later_snapshot_adds_to_an_earlier_one() {
    let first = registry("PT Tirta Sanjaya\t\t\tactive\t2023-01-01\t\t\t\t\t\ta");
    let mut problems = Problems::default();
    let later = Snapshot::read(
        "registry/later.tsv",
        "# as_of: 2026-05-01\nname\tnumbers\tstatus\tfrom\tto\tsource\nPT Tirta Sanjaya\t\trevoked\t2026-05-01\t\tb",
        &mut problems,
    );
    let both = first.with_snapshot(later);
    assert_eq!(check(&both, "PT Tirta Sanjaya", |_| ()), LicenceState::Revoked);
    assert_eq!(check(&both, "PT Tirta Sanjaya", |q| q.day = date(2026, 4, 30)), LicenceState::Active);
}

#[test]
fn conflicting_rows_are_named() {
    let mut problems = Problems::default();
    let head = "# as_of: 2026-05-01\nname\tnumbers\tstatus\tfrom\tto\tsource\n";
    let rows = "PT A B\tX1\trevoked\t2026-05-01\t\tb\nPT C D\tX1\tactive\t2026-05-01\t\tb\nPT A B\t\tactive\t2026-05-01\t\tb\n";
    Snapshot::read("registry/x.tsv", &format!("{head}{rows}"), &mut problems);
    let lines: Vec<usize> = problems.list().iter().map(|p| p.line).collect();
    assert_eq!(lines, [4, 5], "{problems}");
}
