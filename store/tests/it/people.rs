//! People 人员: numbers proven by one person alone, looks that are written down, and merges that give nothing and take nothing.

use crate::cast::{Cast, DAY, paper, profile, wait};
use crate::database::{for_each_database, id};
use rules::career::{self, Career, Entry, What, parse_day};
use rules::erasure::Ground as Erasure;
use rules::grant::{self, Grant};
use rules::identity::{self, DocumentKind, Ground, Identity, Number, Particulars, Written};
use rules::merge::{self, Merge, Sign};
use rules::rights::{Actor, Deed, Held, Place, Role, Scope, Through};
use rules::text::{Line, Prose};
use rules::{CareerId, GrantId, IdentityId, Instant, MergeId, OrganisationId, PersonId, Refusal};
use std::collections::BTreeMap;
use store::{Loaded, Store, Tx, Val, WriteError};

/// The example of GB 11643.
pub const CARD: &str = "11010519491231002X";

pub fn number(kind: DocumentKind, issuer: &str, raw: &str) -> Number {
    Number::parse(kind, issuer, raw, Instant(1_780_000_000_000)).expect("a number")
}

fn prose(text: &str) -> Prose {
    Prose::parse(text, 500).expect("a text")
}

/// States a document, as its person.
pub fn state(cast: &Cast, person: PersonId, number: &Number) -> Result<IdentityId, WriteError> {
    let (document, number) = (id::<IdentityId>(), number.clone());
    let sealed = cast.store.keys().seal(person, number.as_str()).expect("it is sealed");
    cast.write(move |tx| {
        let actor = tx.actor(person)?;
        let permit = tx.may(&actor, Deed::ReviseSelf, &Place::about(person))?;
        let written = if number.kind().is_public() { Written::Open(number.as_str().to_owned()) } else { Written::Sealed(sealed.clone()) };
        let particulars = Particulars { number: written, masked: number.masked(), issuer: number.issuer().map(str::to_owned) };
        let key = tx.keys().identity_key(&number);
        let event = identity::state(person, number.kind(), key, particulars);
        tx.commit(&permit, vec![Loaded::<Identity>::new(document).happens(event)?])?;
        Ok(document)
    })
}

fn change(
    cast: &Cast,
    document: IdentityId,
    deed: impl Fn(&Tx<'_>, &Identity) -> Result<rules::Event<Identity>, identity::Refusal> + Send + 'static,
) -> Result<(), WriteError> {
    let officer = cast.officer;
    cast.write(move |tx| {
        let actor = tx.actor(officer)?;
        let loaded = tx.load::<Identity>(document)?;
        let state = loaded.state().expect("a document");
        let permit = tx.may(&actor, Deed::RevealDocument, &Place::about(state.person))?;
        let event = deed(tx, state)?;
        tx.commit(&permit, vec![loaded.happens(event)?]).map(drop)
    })
}

/// Proves a document, as the officer who has seen the original.
pub fn prove(cast: &Cast, document: IdentityId, number: &Number) -> Result<(), WriteError> {
    let number = number.clone();
    change(cast, document, move |tx, state| state.prove(false, &tx.keys().identity_key(&number)))
}

/// Looks at a number, as the officer.
pub fn reveal(cast: &Cast, document: IdentityId, purpose: &'static str) -> Result<(), WriteError> {
    change(cast, document, move |_, state| state.reveal(false, Ground::Matching, Some(prose(purpose))))
}

pub fn withdraw(cast: &Cast, document: IdentityId) -> Result<(), WriteError> {
    change(cast, document, |_, state| state.withdraw(false))
}

/// Enters what somebody was or was called.
pub fn enter(cast: &Cast, person: PersonId, what: What, name: &'static str, from: Option<&'static str>, until: Option<&'static str>) -> CareerId {
    let entry = id();
    cast.write(move |tx| {
        let actor = tx.actor(person)?;
        let permit = tx.may(&actor, Deed::ReviseSelf, &Place::about(person))?;
        let day = |day: Option<&str>| day.map(|day| parse_day(day).expect("a day"));
        let position = from.map(|_| Line::parse("研究员", 20).expect("a line"));
        let content = Entry { name: Line::parse(name, 60).expect("a line"), position, from: day(from), until: day(until), particular: None };
        let organisation = from.map(|_| OrganisationId(rules::Id([6; 16])));
        let event = career::enter(person, what, organisation, content, 0)?;
        tx.commit(&permit, vec![Loaded::<Career>::new(entry).happens(event)?])
    })
    .expect("it is entered");
    entry
}

pub fn remove(cast: &Cast, person: PersonId, entry: CareerId) {
    cast.write(move |tx| {
        let actor = tx.actor(person)?;
        let permit = tx.may(&actor, Deed::ReviseSelf, &Place::about(person))?;
        let loaded = tx.load::<Career>(entry)?;
        let event = loaded.state().expect("an entry").remove()?;
        tx.commit(&permit, vec![loaded.happens(event)?])
    })
    .expect("it is removed");
}

/// Somebody beside the officer who may do what an officer of the whole centre may.
pub fn second(cast: &Cast) -> PersonId {
    let person = cast.person_with(profile("赵敏", None, Some("科创中心")));
    give(cast, person, Role::Officer, Scope::Centre, None);
    person
}

pub fn give(cast: &Cast, to: PersonId, role: Role, scope: Scope, until: Option<Instant>) -> GrantId {
    let grant = id();
    cast.as_officer(Deed::GiveRole, move |tx, permit| {
        let held = Held { role, scope, from: tx.now(), until };
        tx.commit(permit, vec![Loaded::<Grant>::new(grant).happens(grant::grant(to, held)?)?])
    })
    .expect("a role is given");
    grant
}

/// Proposes a merge, as somebody.
pub fn propose(cast: &Cast, by: PersonId, kept: PersonId, away: PersonId, ground: merge::Ground) -> Result<MergeId, WriteError> {
    let merge = id();
    cast.write(move |tx| {
        let actor = tx.actor(by)?;
        let permit = tx.may(&actor, Deed::MergePeople, &Place::default())?;
        let now = tx.now();
        let facts = tx.reader().merge_facts(kept, away, now)?;
        let event = merge::propose(kept, away, ground, by, &facts, &prose("两条记录的电话相同"))?;
        tx.commit(&permit, vec![Loaded::<Merge>::new(merge).happens(event)?])?;
        Ok(merge)
    })
}

/// What happens next to a merge.
#[derive(Clone, Copy)]
pub enum Next {
    Confirm,
    Withdraw,
    Undo,
}

pub fn proceed(cast: &Cast, by: PersonId, merge: MergeId, next: Next) -> Result<(), WriteError> {
    cast.write(move |tx| {
        let actor = tx.actor(by)?;
        let permit = tx.may(&actor, Deed::MergePeople, &Place::default())?;
        let loaded = tx.load::<Merge>(merge)?;
        let state = loaded.state().expect("a merge").clone();
        let now = tx.now();
        let event = match next {
            Next::Confirm => state.confirm(by, &tx.reader().merge_facts_of(&state, now)?)?,
            Next::Withdraw => state.withdraw()?,
            Next::Undo => state.undo(by)?,
        };
        tx.commit(&permit, vec![loaded.happens(event)?]).map(drop)
    })
}

pub fn merged(cast: &Cast, second: PersonId, kept: PersonId, away: PersonId) -> MergeId {
    let merge = propose(cast, cast.officer, kept, away, merge::Ground::Likeness).expect("it is proposed");
    proceed(cast, second, merge, Next::Confirm).expect("it is confirmed");
    merge
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, WriteError>) -> Refusal {
    match outcome {
        Err(WriteError::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

fn held(cast: &Cast, person: PersonId) -> Vec<Held> {
    let Actor::Member(member) = cast.read(|reader| reader.actor(person, Through::Session)) else { panic!("a member") };
    member.held
}

#[test]
fn a_number_that_another_person_has_proven_is_refused_and_stating_blocks_nobody() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (impostor, owner) = (cast.person("李伟"), cast.person("李炜"));
        let card = number(DocumentKind::ResidentCard, "", CARD);
        let claimed = state(&cast, impostor, &card).expect("it is stated");
        let own = state(&cast, owner, &card).expect("stating blocks nobody");
        assert_eq!(refused(state(&cast, owner, &card)), identity::Refusal::AlreadyStated.into());
        prove(&cast, own, &card).expect("it is proven");
        assert_eq!(refused(prove(&cast, claimed, &card)), identity::Refusal::ProvenByAnother.into());
        let other = number(DocumentKind::Passport, "DEU", "C01X00T47");
        assert_eq!(refused(prove(&cast, claimed, &other)), identity::Refusal::NumberDiffers.into());
        let key = cast.store.keys().identity_key(&card);
        assert_eq!(cast.read(|reader| reader.proven_by_number(&key)), Some(owner));
        withdraw(&cast, own).expect("a wrong proof is taken back");
        prove(&cast, claimed, &card).expect("the number is free again");
        assert_eq!(cast.read(|reader| reader.proven_by_number(&key)), Some(impostor));
        cast.settle();
        cast.check();
    });
}

#[test]
fn a_number_lies_sealed_and_opens_for_its_person_alone() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (person, other) = (cast.person("李伟"), cast.person("李炜"));
        let card = number(DocumentKind::ResidentCard, "", CARD);
        let document = state(&cast, person, &card).expect("it is stated");
        let orcid = state(&cast, person, &number(DocumentKind::Orcid, "", "0000-0002-1825-0097")).expect("it is stated");
        let row = cast.read(|reader| reader.identity(document)).expect("a row");
        let Some(Written::Sealed(sealed)) = &row.number else { panic!("{:?}", row.number) };
        assert_eq!(row.masked.as_deref(), Some("110*************2X"));
        assert_eq!(cast.store.keys().unseal(person, sealed).expect("it opens"), CARD);
        assert!(cast.store.keys().unseal(other, sealed).is_err(), "it is bound to its person");
        assert!(cast.store.keys().unseal(person, "AAAA").is_err());
        assert!(cast.read(|reader| reader.identity(orcid)).is_some_and(|row| matches!(row.number, Some(Written::Open(_)))));
        cast.settle();
        let mut raw = database.raw();
        for table in raw.tables() {
            for column in raw.columns(&table) {
                for value in raw.query(&format!("SELECT {column} FROM {table}"), &[]) {
                    let shown = match &value[0] {
                        Val::Text(text) => text.clone(),
                        Val::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                        Val::Int(_) | Val::Null => continue,
                    };
                    assert!(!shown.contains("19491231"), "{table}.{column}");
                }
            }
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let key = std::fs::metadata(cast.options.data.join("keys").join("identity.key")).expect("a key");
            assert_eq!(key.permissions().mode() & 0o777, 0o600);
        }
    });
}

#[test]
fn a_key_that_opens_no_number_stops_the_start() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let person = cast.person("李伟");
        state(&cast, person, &number(DocumentKind::ResidentCard, "", CARD)).expect("it is stated");
        cast.settle();
        let options = cast.close(database);
        let key = options.data.join("keys").join("identity.key");
        let right = std::fs::read(&key).expect("a key");
        std::fs::remove_file(&key).expect("the key is lost");
        let Err(error) = Store::open(options.clone()) else { panic!("numbers would be sealed under two keys") };
        assert!(error.to_string().contains("identity.key"), "{error}");
        std::fs::write(&key, right).expect("the key is put back");
        drop(Store::open(options).expect("the store opens"));
    });
}

#[test]
fn every_look_is_told_and_an_erasure_takes_the_words_and_frees_the_number() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let person = cast.person("李伟");
        let card = number(DocumentKind::ResidentCard, "", CARD);
        let document = state(&cast, person, &card).expect("it is stated");
        prove(&cast, document, &card).expect("it is proven");
        reveal(&cast, document, "核对限项").expect("it is looked at");
        let told = |cast: &Cast| cast.read(|reader| reader.reveals_of(document));
        let looks = told(&cast);
        assert_eq!(looks.len(), 1);
        assert_eq!((looks[0].by, looks[0].ground, looks[0].by_name.as_deref()), (cast.officer.0, Ground::Matching, Some("王芳")));
        assert_eq!(looks[0].purpose.as_ref().map(Prose::as_str), Some("核对限项"));
        assert_eq!(cast.read(|reader| reader.identity(document)).map(|row| row.reveals), Some(1));
        enter(&cast, person, What::FormerName, "李玮", None, None);
        cast.settle();
        wait(cast.store.erase(Actor::Operator, person, Erasure::ConsentWithdrawn)).expect("erased");
        let row = cast.read(|reader| reader.identity(document)).expect("a row");
        assert_eq!((row.number, row.masked, row.stage), (None, None, identity::Stage::Released));
        assert_eq!(told(&cast)[0].purpose, None);
        assert!(cast.read(|reader| reader.career_of(person)).iter().all(|entry| entry.name.is_none()));
        let next = cast.person("王强");
        let again = state(&cast, next, &card).expect("it is stated");
        prove(&cast, again, &card).expect("the number is free");
        cast.settle();
        cast.check();
    });
}

#[test]
fn who_may_be_one_is_told_with_its_signs_and_never_surely() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let person = |name: &str, organisation: &str| cast.person_with(profile(name, None, Some(organisation)));
        let (one, namesake) = (person("张伟", "北京大学"), person("张伟", "清华大学"));
        let sounding = person("章炜", "北京大学");
        let (latin, cyrillic) = (person("Maria Silva", "University of Lisbon"), person("Маriа Silvа", "Porto"));
        let (before, after) = (person("王小红", "天津大学"), person("王晓虹", "南开大学"));
        enter(&cast, after, What::FormerName, "王小红", None, None);
        let passport = number(DocumentKind::Passport, "BRA", "YC1234567");
        for person in [latin, sounding] {
            state(&cast, person, &passport).expect("it is stated");
        }
        let found = cast.read(|reader| reader.likenesses(None));
        let mut pairs: BTreeMap<(PersonId, PersonId), Vec<Sign>> = BTreeMap::new();
        for pair in found {
            pairs.insert((pair.one.id.min(pair.other.id), pair.one.id.max(pair.other.id)), pair.signs);
        }
        let signs = |one: PersonId, other: PersonId| pairs.get(&(one.min(other), one.max(other))).cloned().unwrap_or_default();
        assert_eq!(signs(one, namesake), [Sign::SameLook]);
        assert_eq!(signs(one, sounding), [Sign::SameSoundAndOrganisation]);
        assert_eq!(signs(namesake, sounding), []);
        assert_eq!(signs(latin, cyrillic), [Sign::SameLook]);
        assert_eq!(signs(before, after), [Sign::FormerName]);
        assert_eq!(signs(latin, sounding), [Sign::SameNumber]);
        assert_eq!(pairs.len(), 5);
        assert_eq!(cast.read(|reader| reader.likenesses(Some(one))).len(), 2);
        enter(&cast, namesake, What::Post, "中国科学院", Some("2015"), Some("2018"));
        enter(&cast, sounding, What::Post, "中国科学院", Some("2018"), None);
        assert_eq!(cast.read(|reader| reader.likenesses(Some(namesake))).len(), 1, "one began as the other ended");
        enter(&cast, sounding, What::Post, "中国科学院", Some("2017-12"), Some("2018"));
        assert_eq!(cast.read(|reader| reader.likenesses(Some(namesake))).len(), 2);
        let second = second(&cast);
        merged(&cast, second, one, namesake);
        assert!(cast.read(|reader| reader.likenesses(Some(one))).iter().all(|pair| pair.other.id != namesake && pair.one.id != namesake));
        cast.settle();
        cast.check();
    });
}

#[test]
fn who_signs_in_as_the_one_put_away_is_the_one_kept_until_it_is_undone() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let second = second(&cast);
        let (kept, away) = (cast.person("李伟"), cast.person("李伟"));
        let call = cast.call("BR-2026", "基础研究指南");
        let other_call = cast.call("BR-2027", "另一指南");
        let (one, two) = (cast.submit(kept, call, paper("一")), cast.submit(away, other_call, paper("二")));
        let draft = cast.write(move |tx| Ok(tx.start_draft(id(), away, call)?)).expect("a draft");
        let applications = |person| cast.read(|reader| reader.applications_of(person)).iter().map(|row| row.id).collect::<Vec<_>>();
        let merge = merged(&cast, second, kept, away);
        assert_eq!(cast.read(|reader| reader.head_of(away)), kept);
        let Actor::Member(member) = cast.read(|reader| reader.actor(away, Through::Session)) else { panic!("a member") };
        assert!(member.person == kept && member.is(away) && member.also == [away]);
        assert!(applications(kept).contains(&one) && applications(kept).contains(&two));
        assert_eq!(cast.write(move |tx| tx.own_draft(draft, kept)).expect("it is theirs").person, away);
        cast.withdraw(kept, two);
        cast.write(move |tx| Ok(tx.open_session("digest", away, "")?)).expect("a session");
        let now = cast.store.now();
        assert_eq!(cast.read(|reader| reader.session("digest", now)).expect("a session").person, kept);
        assert_eq!(refused(proceed(&cast, second, merge, Next::Confirm)), merge::Refusal::NotProposed.into());
        let third = cast.person("李伟");
        for (by, one, other, why) in [
            (cast.officer, kept, away, merge::Refusal::Chained),
            (cast.officer, away, third, merge::Refusal::Chained),
            (cast.officer, third, kept, merge::Refusal::Chained),
            (cast.officer, third, third, merge::Refusal::Oneself),
            (second, second, third, merge::Refusal::OneOfThem),
        ] {
            assert_eq!(refused(propose(&cast, by, one, other, merge::Ground::Likeness)), why.into());
        }
        proceed(&cast, second, merge, Next::Undo).expect("it is undone");
        assert_eq!((applications(kept), applications(away)), (vec![one], vec![two]));
        assert_eq!(cast.read(|reader| reader.head_of(away)), away);
        cast.settle();
        cast.check();
    });
}

#[test]
fn what_stands_in_the_way_is_read_where_it_is_judged() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let second = second(&cast);
        let call = cast.call("BR-2026", "基础研究指南");
        let (one, other) = (cast.person("李伟"), cast.person("李伟"));
        let proposed = propose(&cast, cast.officer, one, other, merge::Ground::Likeness).expect("nothing is in the way yet");
        cast.submit(one, call, paper("一"));
        let later = cast.submit(other, call, paper("二"));
        assert_eq!(refused(proceed(&cast, second, proposed, Next::Confirm)), merge::Refusal::SameCall { count: 1 }.into());
        cast.withdraw(other, later);
        give(&cast, other, Role::Reader, Scope::Call(call), None);
        assert_eq!(refused(proceed(&cast, second, proposed, Next::Confirm)), merge::Refusal::OppositeSides { count: 1 }.into());
        assert_eq!(refused(proceed(&cast, cast.officer, proposed, Next::Confirm)), merge::Refusal::OppositeSides { count: 1 }.into());
        proceed(&cast, second, proposed, Next::Withdraw).expect("it is withdrawn");
        let (expert, namesake) = (cast.person("吴四"), cast.person("吴四"));
        give(&cast, expert, Role::Expert, Scope::Call(call), None);
        give(&cast, namesake, Role::Expert, Scope::Centre, None);
        let twice = propose(&cast, cast.officer, expert, namesake, merge::Ground::Likeness).expect("one of the two reviews nothing there");
        give(&cast, namesake, Role::Expert, Scope::Call(call), None);
        assert_eq!(refused(proceed(&cast, second, twice, Next::Confirm)), merge::Refusal::SameReviews { count: 2 }.into());
        let (security, audit) = (cast.person("孙一"), cast.person("孙一"));
        give(&cast, audit, Role::AuditAdministrator, Scope::Centre, None);
        give(&cast, security, Role::SystemAdministrator, Scope::Centre, Some(Instant(cast.store.now().0 + DAY)));
        assert_eq!(refused(propose(&cast, second, security, audit, merge::Ground::Likeness)), merge::Refusal::StandApart.into());
        let (erased, there) = (cast.person("钱二"), cast.person("钱二"));
        cast.settle();
        wait(cast.store.erase(Actor::Operator, erased, Erasure::ConsentWithdrawn)).expect("erased");
        assert_eq!(refused(propose(&cast, second, there, erased, merge::Ground::Likeness)), merge::Refusal::NoSuchPerson.into());
        let (first, twin) = (cast.person("周三"), cast.person("周三"));
        let alone = propose(&cast, second, first, twin, merge::Ground::Likeness).expect("it is proposed");
        assert_eq!(refused(propose(&cast, second, there, twin, merge::Ground::Likeness)), merge::Refusal::InAnother.into());
        assert_eq!(refused(proceed(&cast, second, alone, Next::Confirm)), merge::Refusal::SecondPerson.into());
        proceed(&cast, second, alone, Next::Withdraw).expect("it is withdrawn");
        let sure = merge::Ground::SameDocument { kind: DocumentKind::ResidentCard };
        let sure = propose(&cast, second, first, twin, sure).expect("it is proposed");
        proceed(&cast, second, sure, Next::Confirm).expect("what is sure needs no second person");
        cast.settle();
        wait(cast.store.erase(Actor::Operator, twin, Erasure::ConsentWithdrawn)).expect("erased");
        for person in [first, twin] {
            assert!(cast.read(|reader| reader.person(person)).is_some_and(|row| row.name.is_none()), "both records are erased");
        }
        cast.check();
    });
}

/// No sequence of grants, merges and partings gives anybody a role that nobody granted to one of their records, and parting brings back what was.
#[test]
fn no_merge_gives_a_right_that_nobody_granted() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let second = second(&cast);
        let people: Vec<PersonId> = (0..5).map(|number| cast.person(&format!("同名{number}"))).collect();
        let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = |most: usize| {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            usize::try_from(chance % most as u64).expect("a small number")
        };
        let mut granted: BTreeMap<PersonId, Vec<Held>> = people.iter().map(|person| (*person, held(&cast, *person))).collect();
        let mut merges: Vec<(MergeId, PersonId, PersonId)> = Vec::new();
        for step in 0..80 {
            match next(4) {
                0 => {
                    let to = people[next(5)];
                    let scope = Scope::Call(rules::CallId(id()));
                    give(&cast, to, [Role::Reader, Role::Officer][next(2)], scope, [None, Some(Instant(cast.store.now().0 + DAY))][next(2)]);
                    let own = cast.read(|reader| reader.grants_of(to)).into_iter().find(|row| row.held.scope == scope).expect("the grant");
                    granted.entry(to).or_default().push(own.held);
                }
                1 if !merges.is_empty() => {
                    let (merge, ..) = merges.swap_remove(next(merges.len()));
                    proceed(&cast, second, merge, Next::Undo).expect("it is undone");
                }
                _ => {
                    let (kept, away) = (people[next(5)], people[next(5)]);
                    if let Ok(merge) = propose(&cast, cast.officer, kept, away, merge::Ground::Likeness) {
                        proceed(&cast, second, merge, Next::Confirm).expect("it is confirmed");
                        merges.push((merge, kept, away));
                    }
                }
            }
            for person in &people {
                let head = merges.iter().find(|(_, _, away)| away == person).map_or(*person, |(_, kept, _)| *kept);
                let records = merges.iter().filter(|(_, kept, _)| *kept == head).map(|(_, _, away)| *away).chain([head]);
                let mut expected: Vec<String> = records.flat_map(|record| granted[&record].iter().map(|held| format!("{held:?}"))).collect();
                let mut found: Vec<String> = held(&cast, *person).iter().map(|held| format!("{held:?}")).collect();
                expected.sort();
                found.sort();
                assert_eq!(found, expected, "after step {step}");
            }
        }
        for (merge, ..) in merges {
            proceed(&cast, second, merge, Next::Undo).expect("it is undone");
        }
        for person in &people {
            assert_eq!(held(&cast, *person).len(), granted[person].len());
        }
        cast.settle();
        cast.check();
    });
}
