//! A centre in every state: so that each column holds something somewhere, and what may hold nothing holds nothing elsewhere.

use crate::cast::{Cast, DAY, Paper, content, digest, paper, profile, register, secret, wait};
use crate::database::{Database, id, on};
use crate::orcid;
use crate::people::{self, Next};
use rules::advance_pledge::{self, AdvancePledge};
use rules::application::Application;
use rules::authenticator::{self, Authenticator, Has, Method};
use rules::calendar::{self, Year};
use rules::call::Call;
use rules::career::What;
use rules::contact::{self, Contact, Reach};
use rules::erasure;
use rules::erasure::PartName;
use rules::erasure_request::{self, ErasureRequest, Obstacle};
use rules::expunction::Expunction;
use rules::federation::{self, FederatedIdentity};
use rules::formal_check::{self, FormalCheck, Found, Look, Mark, Marked, Verdict, checklist};
use rules::grant::{self, Grant};
use rules::identity::DocumentKind;
use rules::inspection::{Inspection, open};
use rules::invitation::{self, Invitation};
use rules::mandate::{self, Mandate};
use rules::merge::Ground;
use rules::person::Person;
use rules::programme::Programme;
use rules::rights::{Actor, Area, Deed, Held, Place, Role, Scope};
use rules::similarity::{self, Measured, Millionths, Pair, Similarity};
use rules::text::{Bilingual, Email, Line, Prose};
use rules::time::Zone;
use rules::token::{self, Token};
use rules::{
    AdvancePledgeId, ApplicationId, AuthenticatorId, CalendarId, CallId, ContactId, ErasureRequestId, FederatedIdentityId, GrantId, InspectionId,
    Instant, InvitationId, Kind, MandateId, PersonId, TokenId,
};
use store::{Dialect, Loaded, Store, Val};

/// Fills an empty database.
pub fn populated(database: &Database) -> Cast {
    let cast = Cast::new(database);
    let lead = cast.person_with(profile("李伟", Some("Li Wei"), Some("中国科学院物理研究所")));
    let other = cast.person_with(profile("Maria Silva", None, None));
    let gone = cast.person("陈晨");
    invitations(&cast);
    grants(&cast, lead);
    crate::units::units(&cast, lead, other);
    mandates_and_inspections(&cast, lead, other);
    federated(&cast, lead);
    federated(&cast, gone);
    signing_in(&cast, lead);
    signing_in(&cast, gone);
    crate::planning::planning(&cast, lead);
    let programme = cast.programme("TALENT", "人才计划", "");
    cast.as_officer(Deed::ManageProgramme, move |tx, permit| {
        let loaded = tx.load::<Programme>(programme)?;
        let event = loaded.state().expect("a programme").close()?;
        tx.commit(permit, vec![loaded.happens(event)?])
    })
    .expect("a programme is closed");
    let call = cast.call("BR-2026", "基础研究指南");
    cast.change_call(call, |call, _| call.extend(Instant(call.content.window.closes.0 + DAY)));
    let programme = cast.programme("OTHER", "青年计划", "Youth");
    let mut with_file = content("YOUTH", "青年指南", "", cast.store.now());
    let file = cast.file("notice.txt", b"notice");
    with_file.attachments.push(rules::call::Document { name: file.name, digest: file.digest, bytes: file.bytes, media: file.media, declared: None });
    cast.draft(programme, with_file);
    let cancelled = cast.draft(programme, content("CANCELLED", "取消的指南", "Cancelled", cast.store.now()));
    cast.change_call(cancelled, |call, _| call.cancel(Bilingual::new("重复", "A duplicate")));
    cast.settle();
    Store::rotate(&cast.options, &Actor::Operator).expect("a key is replaced");
    let mut first = paper("高温超导机理");
    first.files.push(cast.file("plan.txt", b"plan"));
    let revised = cast.submit(lead, call, first);
    cast.write(move |tx| crate::cast::submit(tx, lead, revised, call, &paper("高温超导机理（修订）"))).expect("a revision");
    let withdrawn = cast.submit(other, call, Paper { amount: "", ..paper("Quantum matter") });
    cast.withdraw(other, withdrawn);
    crate::limits::with_team(&cast, other, withdrawn, call, vec![crate::limits::member(lead), crate::limits::member(gone)]);
    let accepted = cast.submit(gone, call, paper("即将删除"));
    checked(&cast, revised, false);
    checked(&cast, accepted, true);
    alike(&cast, (revised, withdrawn), call);
    signed_in_advance(&cast, lead, call);
    identities(&cast, lead, gone);
    merges(&cast);
    cast.settle();
    wait(cast.store.erase(Actor::Operator, gone, erasure::Ground::ConsentWithdrawn)).expect("erased");
    Store::rotate(&cast.options, &Actor::Operator).expect("and again");
    many_passwords(&cast, lead);
    calendar(&cast);
    crate::limits::earlier(&cast, lead, other);
    requests(&cast);
    expunctions(&cast, call);
    cast.settle();
    cast
}

/// A finding that two applications are alike.
fn alike(cast: &Cast, (one, other): (ApplicationId, ApplicationId), call: CallId) {
    let pair = Pair { application: one, version: 2, call, other, other_version: 1, other_call: call, same_lead: false };
    let measured = Measured { whole: Millionths(900_000), part: Millionths(950_000), field: Some("title".to_owned()), title: Millionths(1_000_000) };
    cast.write(move |tx| {
        let permit = tx.may(&Actor::System, Deed::FindSimilarity, &Place::default())?;
        let event = similarity::find(None, pair, measured.clone()).expect("they are alike");
        tx.commit(&permit, vec![Loaded::<Similarity>::new(pair.id()).happens(event)?])
    })
    .expect("a finding");
}

/// A first look at an application, with a word about it; and the second one, by which it is accepted.
fn checked(cast: &Cast, application: ApplicationId, accepted: bool) {
    let (first, second, check) = (cast.officer, people::second(cast), rules::FormalCheckId(id()));
    cast.write(move |tx| {
        let loaded = tx.load::<Application>(application)?;
        let state = loaded.state().expect("an application").clone();
        let call = tx.load::<Call>(state.call)?.state().expect("a call").clone();
        let place = Place::application(Some(call.programme), state.call, state.lead);
        let actor = tx.actor(first)?;
        let permit = tx.may(&actor, Deed::CheckApplication, &place)?;
        let met = |item: formal_check::Item| Marked { item: item.key, mark: Mark::Met, found: Some(Found::Met) };
        let marks = checklist(&call.content).into_iter().map(met).collect();
        let look = Look { marks, verdict: Verdict::Accept, note: "材料齐全。".to_owned() };
        let event = formal_check::look(None, (application, &state, &call), look, first).expect("it can be looked at");
        tx.commit(&permit, vec![Loaded::<FormalCheck>::new(check).happens(event)?])?;
        if !accepted {
            return Ok(());
        }
        let actor = tx.actor(second)?;
        let permit = tx.may(&actor, Deed::CheckApplication, &place)?;
        let looked = tx.load::<FormalCheck>(check)?;
        let event = looked.state().expect("a check").confirm(&state, second).expect("it can be confirmed");
        tx.commit(&permit, vec![looked.happens(event)?, loaded.happens(state.accept().expect("it can be accepted"))?])?;
        Ok(())
    })
    .expect("it is checked");
}

/// A pledge signed before the close.
fn signed_in_advance(cast: &Cast, lead: PersonId, call: CallId) {
    let of = advance_pledge::Of { application: id(), call, lead };
    let own: AdvancePledgeId = id();
    let name = Line::parse("李伟", 60).expect("a name");
    cast.write(move |tx| {
        let actor = tx.actor(lead)?;
        let permit = tx.may(&actor, Deed::Apply, &Place { lead: Some(lead), ..Place::default() })?;
        let fact = advance_pledge::Fact::Signed { of, pledge: rules::application::PLEDGE.to_owned() };
        let event = rules::Event::about(fact, lead, advance_pledge::Said::Signed(name.clone()));
        tx.commit(&permit, vec![Loaded::<AdvancePledge>::new(own).happens(event)?])
    })
    .expect("a pledge");
}

fn invitations(cast: &Cast) {
    let open: PersonId = id();
    let joined: PersonId = id();
    let (sent, accepted): (InvitationId, InvitationId) = (id(), id());
    let email = |text: &str| Email::parse(text).expect("an address");
    let addresses = [email("open@example.org"), email("joined@example.org")];
    cast.as_officer(Deed::GiveRole, move |tx, permit| {
        let now = tx.now();
        let changes = vec![
            Loaded::<Invitation>::new(sent).happens(invitation::invite(open, addresses[0].clone(), Role::Reader, Scope::Centre, now))?,
            Loaded::<Invitation>::new(accepted).happens(invitation::invite(joined, addresses[1].clone(), Role::Officer, Scope::Centre, now))?,
        ];
        tx.commit(permit, changes)
    })
    .expect("two are invited");
    let profile = profile("周洁", None, Some("怀柔实验室"));
    cast.write(move |tx| {
        register(tx, joined, &profile)?;
        let permit = tx.may(&Actor::Newcomer(joined), Deed::Register, &Place::default())?;
        let loaded = tx.load::<Invitation>(accepted)?;
        let event = loaded.state().expect("an invitation").accept(tx.now())?;
        tx.commit(&permit, vec![loaded.happens(event)?])
    })
    .expect("one joins");
}

fn grants(cast: &Cast, person: PersonId) {
    let (short, revoked): (GrantId, GrantId) = (id(), id());
    cast.as_officer(Deed::GiveRole, move |tx, permit| {
        let from = tx.now();
        let held = |role, until| Held { role, scope: Scope::Centre, from, until };
        let changes = vec![
            Loaded::<Grant>::new(short).happens(grant::grant(person, held(Role::Reader, Some(Instant(from.0 + DAY))))?)?,
            Loaded::<Grant>::new(revoked).happens(grant::grant(person, held(Role::Officer, None))?)?,
        ];
        tx.commit(permit, changes)?;
        let loaded = tx.load::<Grant>(revoked)?;
        let event = loaded.state().expect("a grant").revoke(1)?;
        tx.commit(permit, vec![loaded.happens(event)?])
    })
    .expect("grants are given and taken back");
}

/// Documents in each stage, and entries with and without days.
fn identities(cast: &Cast, lead: PersonId, gone: PersonId) {
    let card = people::number(DocumentKind::ResidentCard, "", people::CARD);
    let passport = people::number(DocumentKind::Passport, "DEU", "C01X00T47");
    let number = people::number(DocumentKind::Orcid, "", "0000-0002-1825-0097");
    let proven = people::state(cast, lead, &card).expect("a card is stated");
    people::prove(cast, proven, &card).expect("a card is proven");
    people::reveal(cast, proven, "核对限项").expect("a card is looked at");
    people::state(cast, lead, &number).expect("an ORCID is stated");
    let withdrawn = people::state(cast, lead, &passport).expect("a passport is stated");
    people::withdraw(cast, withdrawn).expect("a passport is withdrawn");
    let released = people::state(cast, gone, &passport).expect("a passport is stated");
    people::prove(cast, released, &passport).expect("a passport is proven");
    people::enter(cast, lead, What::Post, "北京大学", Some("2010-09"), Some("2015"));
    people::enter(cast, lead, What::FormerName, "李卫", None, None);
    people::enter(cast, gone, What::FormerName, "陈辰", None, None);
    let removed = people::enter(cast, lead, What::Post, "清华大学", Some("2015"), None);
    people::remove(cast, lead, removed);
    orcid::agree(cast, lead);
    orcid::take(cast, lead, &orcid::reading(cast.store.now(), 3)).expect("entries are taken over");
    orcid::agree(cast, gone);
    orcid::take(cast, gone, &orcid::reading(cast.store.now(), 1)).expect("entries are taken over");
    orcid::forget(cast, gone);
}

/// Merges in each stage.
fn merges(cast: &Cast) {
    let second = people::second(cast);
    let pair = || (cast.person("刘洋"), cast.person("刘洋"));
    let propose = |ground| {
        let (kept, away) = pair();
        people::propose(cast, cast.officer, kept, away, ground).expect("a merge is proposed")
    };
    let next = |merge, next| people::proceed(cast, second, merge, next).expect("a merge goes on");
    propose(Ground::Likeness);
    next(propose(Ground::SameDocument { kind: DocumentKind::Passport }), Next::Confirm);
    next(propose(Ground::Likeness), Next::Withdraw);
    let undone = propose(Ground::Likeness);
    next(undone, Next::Confirm);
    next(undone, Next::Undo);
}

/// Mandates live and ended, used and not, and what an inspector opened on two days.
fn mandates_and_inspections(cast: &Cast, lead: PersonId, other: PersonId) {
    let (live, ended): (MandateId, MandateId) = (id(), id());
    cast.write(move |tx| {
        let actor = tx.actor(lead)?;
        let permit = tx.may(&actor, Deed::GiveMandate, &Place::default())?;
        let give = |scope: Scope, now: Instant| mandate::give(lead, other, scope, Instant(now.0 + DAY), now);
        let now = tx.now();
        let changes = vec![
            Loaded::<Mandate>::new(live).happens(give(Scope::Centre, now)?)?,
            Loaded::<Mandate>::new(ended).happens(give(Scope::Programme(id()), now)?)?,
        ];
        tx.commit(&permit, changes)?;
        let loaded = tx.load::<Mandate>(ended)?;
        let event = loaded.state().expect("a mandate").end(other)?;
        tx.commit(&permit, vec![loaded.happens(event)?])?;
        let loaded = tx.load::<Mandate>(live)?;
        let event = loaded.state().expect("a mandate").used_in(id(), id()).expect("the first use");
        tx.commit(&permit, vec![loaded.happens(event)?])
    })
    .expect("mandates are given, used and ended");
    let grant: GrantId = id();
    cast.as_officer(Deed::ReadPeople, move |tx, permit| {
        for (day, things) in [("2026-03-15", 2), ("2026-03-16", 1)] {
            let record: InspectionId = id();
            for _ in 0..things {
                let loaded = tx.load::<Inspection>(record)?;
                let event = open(loaded.state(), grant, other, day, Deed::ReadApplication, Some(id())).expect("something new");
                tx.commit(permit, vec![loaded.happens(event)?])?;
            }
        }
        Ok(())
    })
    .expect("an inspector opens things");
}

/// One that is tied and one that is not any more.
fn federated(cast: &Cast, person: PersonId) {
    let (kept, ended): (FederatedIdentityId, FederatedIdentityId) = (id(), id());
    cast.write(move |tx| {
        let actor = tx.actor(person)?;
        let permit = tx.may(&actor, Deed::ReviseSelf, &Place::default())?;
        let link = |id: FederatedIdentityId, ground| {
            let key = tx.keys().subject_key("https://id.example.edu.cn", &id.to_string());
            Loaded::<FederatedIdentity>::new(id).happens(federation::link(person, key, "https://id.example.edu.cn".to_owned(), ground))
        };
        let changes = vec![link(kept, federation::Ground::SignedIn)?, link(ended, federation::Ground::Address)?];
        tx.commit(&permit, changes)?;
        let loaded = tx.load::<FederatedIdentity>(ended)?;
        let event = loaded.state().expect("an identity").unlink(1)?;
        tx.commit(&permit, vec![loaded.happens(event)?])
    })
    .expect("identities are tied and untied");
}

/// A main and another address, a number, one of each way to sign in, some taken back, and two tokens.
pub fn signing_in(cast: &Cast, person: PersonId) {
    cast.write(move |tx| {
        let actor = tx.actor(person)?;
        let permit = tx.may(&actor, Deed::ReviseSelf, &Place::default())?;
        let tail = person.0.tail(10);
        let digits: String = tail.bytes().map(|byte| char::from(b'0' + byte % 10)).take(8).collect();
        let mut changes = Vec::new();
        let (removed, revoked): (ContactId, TokenId) = (id(), id());
        for (contact, text, main) in [
            (id(), format!("{tail}@main.example.org"), true),
            (id(), format!("{tail}@second.example.org"), false),
            (removed, format!("{tail}@old.example.org"), false),
            (id(), format!("138{digits}"), false),
        ] {
            let reach = Reach::parse(&text).expect("an address or a number");
            let key = tx.keys().reach_key(&reach);
            changes.push(Loaded::<Contact>::new(contact).happens(contact::prove(person, &reach, key, main, 0)?)?);
        }
        let has = Has { same_kind: 0, second_step: true, number: true };
        let old: AuthenticatorId = id();
        for (way, method) in
            [(id(), Method::Totp), (id(), Method::Recovery), (id(), Method::Message), (id(), Method::Passkey), (old, Method::Passkey)]
        {
            let secret = format!("{} of {way}", method.as_str());
            let handle = (method == Method::Passkey).then(|| digest(&secret));
            let label = (method == Method::Passkey).then(|| crate::cast::line("我的手机"));
            changes.push(Loaded::<Authenticator>::new(way).happens(authenticator::enrol(person, method, digest(&secret), handle, label, has)?)?);
            tx.set_authenticator_secret(way, &secret)?;
        }
        for token in [id(), revoked] {
            let until = Instant(tx.now().0 + DAY);
            let event = token::issue(person, crate::cast::line("统计脚本"), vec![Area::Apply], tx.now(), until, digest(&format!("{token}")), 0)?;
            changes.push(Loaded::<Token>::new(token).happens(event)?);
        }
        tx.commit(&permit, changes)?;
        let (contact, way, token) = (tx.load::<Contact>(removed)?, tx.load::<Authenticator>(old)?, tx.load::<Token>(revoked)?);
        let gone = contact.state().expect("a contact").remove()?;
        let taken_off = way.state().expect("a passkey").remove()?;
        let taken_back = token.state().expect("a token").revoke()?;
        tx.drop_authenticator_secret(old)?;
        tx.commit(&permit, vec![contact.happens(gone)?, way.happens(taken_off)?, token.happens(taken_back)?])
    })
    .expect("ways to sign in");
}

/// So many events that there is a full tile and a second level.
fn many_passwords(cast: &Cast, person: PersonId) {
    cast.write(move |tx| {
        let actor = tx.actor(person)?;
        let permit = tx.may(&actor, Deed::ReviseSelf, &Place::default())?;
        for time in 2..270 {
            let loaded = tx.load::<Person>(person)?;
            let text = secret(person, time);
            let event = loaded.state().expect("a person").change_password(digest(&text))?;
            tx.set_credential(person, &text)?;
            tx.commit(&permit, vec![loaded.happens(event)?])?;
        }
        Ok(())
    })
    .expect("passwords are changed");
}

/// A year with two editions, and one with one.
fn calendar(cast: &Cast) {
    let (first, second): (CalendarId, CalendarId) = (id(), id());
    cast.as_officer(Deed::ManageCalendar, move |tx, permit| {
        let [edition, other] = [2, 3].map(|at: usize| calendar::built_in()[at].1.clone());
        let mut newer = edition.clone();
        newer.on.pop();
        let changes = vec![
            Loaded::<Year>::new(first).happens(calendar::load(None, edition.clone())?)?,
            Loaded::<Year>::new(second).happens(calendar::load(None, other)?)?,
        ];
        tx.commit(permit, changes)?;
        let loaded = tx.load::<Year>(first)?;
        tx.commit(permit, vec![loaded.happens(calendar::load(Some(&edition), newer)?)?])
    })
    .expect("editions are loaded");
}

/// Requests for erasure: one that waits, one that was refused, one that was carried out with the person.
fn requests(cast: &Cast) {
    let calendar = calendar::Calendar::built_in();
    let reason = Prose::parse("档案保存期限未届满。", 100).expect("a text");
    let people = ["高远", "马宁", "胡清"].map(|name| (cast.person(name), id::<ErasureRequestId>()));
    for (person, request) in people {
        let (calendar, said) = (calendar.clone(), Prose::parse("已离开本单位。", 100).expect("a text"));
        cast.write(move |tx| {
            let actor = tx.actor(person)?;
            let permit = tx.may(&actor, Deed::ReviseSelf, &Place::default())?;
            let event = erasure_request::ask(person, erasure::Ground::PurposeEnded, Some(&said), &calendar, &Zone::shanghai(), tx.now());
            tx.commit(&permit, vec![Loaded::<ErasureRequest>::new(request).happens(event)?])
        })
        .expect("somebody asks");
    }
    let refused = people[1].1;
    cast.as_officer(Deed::Erase, move |tx, permit| {
        let loaded = tx.load::<ErasureRequest>(refused)?;
        let event = loaded.state().expect("a request").refuse(permit.actor(), Obstacle::Retention, &reason)?;
        tx.commit(permit, vec![loaded.happens(event)?])
    })
    .expect("one is refused");
    cast.settle();
    wait(cast.store.erase(Actor::Operator, people[2].0, erasure::Ground::PurposeEnded)).expect("one is carried out");
}

/// Expunctions: one that waits, one that was dropped, one that was carried out.
fn expunctions(cast: &Cast, call: CallId) {
    let (lead, second) = (cast.person("石磊"), cast.second_officer());
    let mut secret = paper("不应提交的内容");
    secret.files.push(cast.file("secret.txt", b"a secret"));
    let digest = secret.files[0].digest.clone();
    let application = cast.submit(lead, call, secret);
    cast.settle();
    let part = PartName { thing: application.0, version: 1, part: 0 };
    let waiting = cast.propose(vec![part], Vec::new()).expect("proposed");
    let dropped = cast.propose(Vec::new(), vec![digest.clone()]).expect("proposed");
    cast.as_officer(Deed::Expunge, move |tx, permit| {
        let loaded = tx.load::<Expunction>(dropped)?;
        let event = loaded.state().expect("an expunction").drop_proposal()?;
        tx.commit(permit, vec![loaded.happens(event)?])
    })
    .expect("dropped");
    let done = cast.propose(vec![part], vec![digest]).expect("proposed");
    cast.confirm(second, done).expect("carried out");
    assert_ne!(waiting, done);
}

/// A new kind of thing must be populated here too.
#[test]
fn it_holds_things_of_every_kind() {
    on(Dialect::Sqlite, |database| {
        let cast = populated(database);
        let mut raw = database.raw();
        for kind in Kind::ALL {
            assert!(raw.query("SELECT 1 FROM events WHERE kind = $1 LIMIT 1", &[Val::from(kind.as_str())]).len() == 1, "{}", kind.as_str());
        }
        drop(cast);
    });
}
