//! Unit files 单位档案: a unit has a paper once, a version stays, what ends first stands first, and whose file counts for whom.

use crate::cast::{Cast, paper as sent};
use crate::database::{for_each_database, id};
use crate::units::{answers, asks, coded, enter, office, record, today};
use rules::day::Day;
use rules::form::{Declared, MediaType};
use rules::membership::Belonging;
use rules::organisation::{Class, Known, Organisation};
use rules::rights::{Deed, Place};
use rules::unit_file::{self, CreditResult, HostFile, Paper, Pinned, Refusal as FileRefusal, Scan, UnitFile};
use rules::{Money, OrganisationId, PersonId, Refusal, UnitFileId};
use store::{Store, WriteError};

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// Does a deed to a paper of a unit, by who keeps its file.
fn keeps(
    cast: &Cast,
    by: PersonId,
    unit: OrganisationId,
    file: UnitFileId,
    deed: impl Fn(Option<&UnitFile>, &Organisation, Scan) -> Result<rules::Event<UnitFile>, FileRefusal> + Send + 'static,
) -> Result<(), WriteError> {
    let content = cast.file("paper.pdf", format!("{file} {}", cast.store.now().0).as_bytes());
    cast.write(move |tx| {
        let actor = tx.actor(by)?;
        let chain = tx.reader().chain(unit)?;
        let permit = tx.may(&actor, Deed::KeepUnitFiles, &Place::organisation(chain))?;
        let declared = Declared { by, at: tx.now() };
        let scan = Scan { digest: content.digest.clone(), bytes: content.bytes, media: MediaType::Pdf, declared };
        let of = tx.load::<Organisation>(unit)?;
        let loaded = tx.load::<UnitFile>(file)?;
        let event = deed(loaded.state(), of.state().expect("a unit"), scan)?;
        tx.commit(&permit, vec![loaded.happens(event)?]).map(drop)
    })
}

fn files(cast: &Cast, by: PersonId, unit: OrganisationId, paper: &Paper) -> Result<UnitFileId, WriteError> {
    let (file, paper, day) = (id(), paper.clone(), today(cast));
    keeps(cast, by, unit, file, move |_, of, scan| unit_file::file((unit, of), paper.clone(), scan, day))?;
    Ok(file)
}

fn certificate(number: &str, issued: Day) -> Paper {
    Paper::HighTech { number: number.to_owned(), issued }
}

fn accounts(year: i16) -> Paper {
    Paper::Accounts { year, revenue: Money::fen(1), research: Money::ZERO, assets: Money::fen(3) }
}

/// Papers in every state, for `populated`.
pub fn papers(cast: &Cast, by: PersonId, unit: OrganisationId) {
    let now = today(cast);
    let first = files(cast, by, unit, &certificate("GR2023", now.years_before(2))).expect("filed");
    keeps(cast, by, unit, first, move |file, of, scan| file.expect("a paper").replace(of, certificate("GR2024", now.years_before(1)), scan, now))
        .expect("replaced");
    files(cast, by, unit, &accounts(now.year() - 1)).expect("filed");
    let out = files(cast, by, unit, &Paper::Credit { on: now, result: CreditResult::Listed }).expect("filed");
    keeps(cast, by, unit, out, |file, _, _| file.expect("a paper").take_out()).expect("taken out");
}

fn refused(outcome: Result<impl std::fmt::Debug, WriteError>) -> Refusal {
    match outcome {
        Err(WriteError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_unit_has_a_paper_once_and_what_ends_first_stands_first() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (keeper, other) = (cast.person("单明"), cast.person("李伟"));
        let unit = enter(&cast, coded(("示范科技公司", ""), 3));
        office(&cast, keeper, unit).expect("an administrator");
        let now = today(&cast);
        let old = files(&cast, keeper, unit, &certificate("GR2022", now.years_before(2))).expect("filed");
        let young = files(&cast, keeper, unit, &certificate("GR2024", now)).expect("filed");
        let yearly = files(&cast, keeper, unit, &accounts(now.year() - 1)).expect("filed");
        assert_eq!(refused(files(&cast, keeper, unit, &certificate("GR2022", now))), FileRefusal::AlreadyFiled.into());
        assert!(matches!(refused(files(&cast, other, unit, &accounts(2000))), Refusal::Rights(_)));
        let order = |rows: Vec<store::UnitFileRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(order(cast.read(|rows| rows.unit_files(unit))), [old, young, yearly]);
        let until = now.years_before(2).reaches(3);
        assert_eq!(order(cast.read(move |rows| rows.unit_files_ending(unit, until, until.next()))), [old]);
        assert_eq!(order(cast.read(move |rows| rows.unit_files_ending(unit, until.next(), until.next()))), []);

        // A number that is corrected frees the old one; what is taken out frees its own.
        keeps(&cast, keeper, unit, old, move |file, of, scan| {
            file.expect("a paper").replace(of, certificate("GR2023", now.years_before(2)), scan, now)
        })
        .expect("replaced");
        let again = files(&cast, keeper, unit, &certificate("GR2022", now)).expect("the number is free");
        keeps(&cast, keeper, unit, again, |file, _, _| file.expect("a paper").take_out()).expect("taken out");
        let row = cast.read(|rows| rows.unit_file(old)).expect("a paper");
        let numbers: Vec<String> = row.file.versions.iter().map(|version| version.paper.key()).collect();
        assert_eq!((row.version, numbers), (2, vec!["GR2022".to_owned(), "GR2023".to_owned()]));
        assert_eq!(order(cast.read(|rows| rows.unit_files(unit))), [old, young, yearly]);
        let rows = |database: &crate::database::Database| database.raw().query("SELECT * FROM unit_files ORDER BY id", &[]);
        let before = rows(database);
        cast.settle();
        Store::rebuild(&cast.options).expect("made again");
        assert_eq!(rows(database), before, "the rows are what the events say");
        cast.check();
    });
}

#[test]
fn the_file_of_the_whole_counts_for_who_belongs_to_a_part_and_a_submission_names_its_versions() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (keeper, li, wang) = (cast.person("单明"), cast.person("李伟"), cast.person("王芳"));
        let unit = enter(&cast, coded(("示范科技公司", ""), 3));
        let part = enter(&cast, record(("研究院", ""), Class::Other, Known::Part, Some(unit)));
        office(&cast, keeper, unit).expect("an administrator");
        let now = today(&cast);
        let belonging = Belonging { person: li, organisation: part, department: None, from: now };
        let membership = asks(&cast, belonging, None).expect("asked");
        let host = |person: PersonId| cast.read(move |rows| rows.hosting(person, now));
        assert_eq!((host(li), host(wang)), (None, None));
        answers(&cast, membership, move |state| state.confirm(None, now, true)).expect("confirmed");
        assert_eq!((host(li), host(wang)), (Some(unit), None));
        assert_eq!(cast.read(move |rows| rows.hosting(li, now.previous())), None, "not before the first day");
        let at = cast.store.now();
        assert_eq!(cast.read(move |rows| rows.keepers(unit, at)), ["单明"]);

        let file = files(&cast, keeper, unit, &certificate("GR2024", now)).expect("filed");
        let call = cast.call("BR-2026", "指南");
        let application = cast.submit(li, call, sent("高温超导机理"));
        assert_eq!(cast.read(|rows| rows.application(application)).expect("a row").host_file, None);
        let taken = HostFile { unit, on: day("2026-03-31"), papers: vec![Pinned { file, version: 1 }] };
        let kept = taken.clone();
        let revised = sent("高温超导机理（修订）");
        cast.write(move |tx| crate::cast::submit_taking(tx, li, application, call, &revised, (&[], Some(kept.clone())))).expect("a revision");
        assert_eq!(cast.read(|rows| rows.application(application)).expect("a row").host_file, Some(taken));
        cast.settle();
        cast.check();
    });
}
