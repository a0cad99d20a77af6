//! People 人员: joining, profiles, addresses, what they sign in with, documents, careers.

use crate::chance::Chance;
use crate::world::{DAY, Plan, Planned, World, there};
use rules::authenticator::{self, Authenticator, Has, Method};
use rules::career::{self, Career, Entry, What};
use rules::contact::{self, Channel, Contact, Mobile, Reach};
use rules::federation::{self, FederatedIdentity, Ground as Link};
use rules::form::{self, MediaType};
use rules::grant;
use rules::identity::{self, DocumentKind, Ground, Identity, Number, Particulars, Written};
use rules::person::{self, Language, Person, Profile};
use rules::rights::{Actor, Area, Deed, Held, Member, Place, Role, Scope, Through};
use rules::text::{Email, Line, Prose};
use rules::token::{self, Token};
use rules::{Instant, PersonId, centre};

/// What everybody holds.
pub fn applicant(now: Instant) -> Held {
    Held { role: Role::Applicant, scope: Scope::Centre, from: now, until: None }
}

/// The keyed digest of an address, as far as a simulation needs one.
pub fn email_key(address: &str) -> String {
    format!("key:{address}")
}

/// What somebody says of themselves; two may have one address.
pub fn profile(chance: &mut Chance, address: Option<&Email>) -> Profile {
    let name = Line::parse(chance.of(["李伟", "王芳", "张敏", "Li Wei", "欧阳娜娜"]), 60).expect("a name");
    let email = address.cloned().unwrap_or_else(|| Email::parse(&format!("p{}@example.org", chance.below(60))).expect("an address"));
    Profile { name, latin_name: None, email, organisation: None }
}

fn own(world: &World, chance: &mut Chance) -> Option<PersonId> {
    chance.pick(&world.people())
}

fn kept_by<'a, T: crate::journal::Stocked>(world: &'a World, mine: impl Fn(&T) -> bool + 'a) -> impl Iterator<Item = &'a T> {
    world.shelf::<T>().values().map(|kept| &kept.state).filter(move |one| mine(one))
}

/// Founds the centre; a second time it is refused.
pub fn found(world: &World, chance: &mut Chance) -> Planned {
    let founder = PersonId(chance.id());
    let leave = world.leave(Actor::Founder(founder), Deed::Found, Place::default())?;
    let name = Line::parse("怀柔科学城", 60).expect("a name");
    let profile = profile(chance, None);
    let key = email_key(profile.email.as_str());
    let registered = person::register(founder, profile, key, "sha256:00".to_owned(), Language::Zh, None);
    let held = Held { role: Role::Officer, scope: Scope::Centre, from: world.now, until: None };
    let changes = vec![
        world.happens(chance.id(), centre::found(&name, None, world.zone.clone())),
        world.happens(founder, registered),
        world.happens(chance.id(), grant::grant(founder, held)?),
        world.happens(chance.id(), grant::grant(founder, applicant(world.now))?),
    ];
    Plan::new(leave, format!("{founder} founds the centre"), changes)
}

pub fn register(world: &World, chance: &mut Chance) -> Planned {
    let new = PersonId(chance.id());
    let leave = world.leave(Actor::Newcomer(new), Deed::Register, Place::default())?;
    let profile = profile(chance, None);
    let words = format!("{new} registers as {}", profile.email);
    let key = email_key(profile.email.as_str());
    let event = person::register(new, profile, key, "sha256:00".to_owned(), Language::Zh, None);
    Plan::new(leave, words, vec![world.happens(new, event), world.happens(chance.id(), grant::grant(new, applicant(world.now))?)])
}

pub fn revise(world: &World, chance: &mut Chance) -> Planned {
    let all: Vec<PersonId> = world.shelves.persons.keys().map(|id| PersonId(*id)).collect();
    let me = there!(chance.pick(&all));
    let leave = world.permit(me, Deed::ReviseSelf, Place::default())?;
    let person = there!(world.get::<Person>(me));
    // Another address is proven first, so here it is the one that the record holds.
    let mut profile = profile(chance, None);
    if let Some(before) = &person.profile {
        profile.email = before.email.clone();
    }
    let event = match chance.below(3) {
        0 => person.revise_profile(me, profile, person.email_key.clone(), Language::En)?,
        1 => person.change_password(format!("sha256:{}", chance.below(99)))?,
        _ => person.sign_out_everywhere()?,
    };
    Plan::new(leave, format!("{me} changes what is theirs"), vec![world.happens(me, event)])
}

pub fn prove_contact(world: &World, chance: &mut Chance) -> Planned {
    let me = there!(own(world, chance));
    let leave = world.permit(me, Deed::ReviseSelf, Place::default())?;
    let person = there!(world.get::<Person>(me));
    let text = match chance.below(6) {
        0 => format!("1381234{:04}", chance.below(30)),
        1 => chance.of(["", "12345", "138-x"]).to_owned(),
        2 => person.profile.as_ref().map_or(String::new(), |profile| profile.email.as_str().to_owned()),
        _ => format!("p{}@example.org", chance.below(60)),
    };
    let channel = if text.contains('@') { Channel::Email } else { Channel::Mobile };
    let reach = Reach::parse_as(channel, &text)?;
    let key = email_key(reach.as_str());
    let main = key == person.email_key;
    let proven = |contact: &Contact| contact.person == me && contact.stage == contact::Stage::Proven;
    if kept_by::<Contact>(world, move |contact| proven(contact) && contact.main).next().is_some() && main {
        return Ok(None);
    }
    let count = kept_by::<Contact>(world, |contact| proven(contact) && contact.channel == Channel::Email && !contact.main).count();
    let count = if chance.one_in(30) { contact::ADDRESSES_MOST } else { count };
    let event = contact::prove(me, &reach, key, main, count)?;
    Plan::new(leave, format!("{me} proves {}", reach.as_str()), vec![world.happens(chance.id(), event)])
}

pub fn change_contact(world: &World, chance: &mut Chance) -> Planned {
    let (id, standing) = there!(world.some::<Contact>(chance, |contact| contact.stage == contact::Stage::Proven));
    let me = standing.person;
    there!(world.is_active(me).then_some(()));
    let leave = world.permit(me, Deed::ReviseSelf, Place::default())?;
    if chance.one_in(3) {
        return Plan::new(leave, format!("{me} removes the contact {id}"), vec![world.happens(id, standing.remove()?)]);
    }
    let person = there!(world.get::<Person>(me));
    let old = world.shelf::<Contact>().iter().find(|(_, kept)| kept.state.person == me && kept.state.main);
    let to = Email::parse(standing.reached.as_ref().map_or("", |reached| reached.at.as_str()));
    let event = standing.make_main()?;
    let (old, _) = there!(old);
    let Some(profile) = person.profile.clone() else { return Err(contact::Refusal::Unproven.into()) };
    let revised = person.revise_profile(me, Profile { email: to?, ..profile }, standing.key.clone(), Language::Zh)?;
    let secondary = there!(world.get::<Contact>(*old)).make_secondary()?;
    let changes = vec![world.happens(id, event), world.happens(me, revised), world.happens(*old, secondary)];
    Plan::new(leave, format!("{me} makes {id} the main address"), changes)
}

pub fn enrol(world: &World, chance: &mut Chance) -> Planned {
    let me = there!(own(world, chance));
    let leave = world.permit(me, Deed::ReviseSelf, Place::default())?;
    let method = chance.of(Method::ALL);
    let in_use = |one: &Authenticator| one.person == me && one.stage == authenticator::Stage::Enrolled;
    let same_kind = kept_by::<Authenticator>(world, |one| in_use(one) && one.method == method).count();
    let same_kind = if chance.one_in(30) { authenticator::PASSKEYS_MOST } else { same_kind };
    let number =
        kept_by::<Contact>(world, |one| one.person == me && one.channel == Channel::Mobile && one.stage == contact::Stage::Proven).count() > 0;
    let has = Has { same_kind, second_step: kept_by::<Authenticator>(world, |one| in_use(one) && one.method.is_second_step()).count() > 0, number };
    let handle = (method == Method::Passkey).then(|| format!("sha256:{}", chance.below(40)));
    let event = authenticator::enrol(me, method, "sha256:00".to_owned(), handle, Line::parse("我的手机", 40).ok(), has)?;
    Plan::new(leave, format!("{me} enrols a {}", method.as_str()), vec![world.happens(chance.id(), event)])
}

pub fn use_authenticator(world: &World, chance: &mut Chance) -> Planned {
    let spends = chance.one_in(2);
    let fits = |one: &Authenticator| one.stage == authenticator::Stage::Enrolled && (!spends || one.method == Method::Recovery);
    let (id, standing) = there!(world.some::<Authenticator>(chance, fits));
    there!(world.is_active(standing.person).then_some(()));
    let leave = world.permit(standing.person, Deed::ReviseSelf, Place::default())?;
    let event = if spends { standing.spend_code(u8::try_from(chance.below(12)).expect("small"))? } else { standing.remove()? };
    Plan::new(leave, format!("{} uses or removes the authenticator {id}", standing.person), vec![world.happens(id, event)])
}

pub fn tokens(world: &World, chance: &mut Chance) -> Planned {
    let me = there!(own(world, chance));
    let by_token = if chance.one_in(12) { Through::Token(vec![Area::Read]) } else { Through::Session };
    let leave = world.leave(Actor::Member(Member { through: by_token, ..world.member(me) }), Deed::ReviseSelf, Place::default())?;
    if chance.one_in(2) {
        let (id, standing) = there!(world.some::<Token>(chance, |token| token.person == me));
        there!((standing.person == me).then_some(()));
        if chance.one_in(2) {
            token::usable(standing.stage, standing.until, world.now)?;
        }
        return Plan::new(leave, format!("{me} revokes the token {id}"), vec![world.happens(id, standing.revoke()?)]);
    }
    let live = kept_by::<Token>(world, |token| token.person == me && token.stage == token::Stage::Live).count();
    let live = if chance.one_in(20) { token::TOKENS_MOST } else { live };
    let until = Instant(world.now.0 + chance.between(-1, 380) * DAY);
    let areas = vec![chance.of(Area::ALL), chance.of(Area::ALL)];
    let event = token::issue(me, Line::parse("脚本", 40)?, areas, world.now, until, format!("sha256:{}", chance.next()), live)?;
    Plan::new(leave, format!("{me} issues a token"), vec![world.happens(chance.id(), event)])
}

pub fn federate(world: &World, chance: &mut Chance) -> Planned {
    let me = there!(own(world, chance));
    let leave = world.permit(me, Deed::ReviseSelf, Place::default())?;
    if chance.one_in(2) {
        let (id, standing) = there!(world.some::<FederatedIdentity>(chance, |one| one.person == me));
        there!((standing.person == me).then_some(()));
        return Plan::new(leave, format!("{me} unlinks {id}"), vec![world.happens(id, standing.unlink(chance.below(3))?)]);
    }
    let ground = chance.of([Link::SignedIn, Link::Registered, Link::Address]);
    let event = federation::link(me, format!("subject:{}", chance.below(20)), "https://idp.example.org".to_owned(), ground);
    Plan::new(leave, format!("{me} links an identity elsewhere"), vec![world.happens(chance.id(), event)])
}

/// A passport's number; now and then a wrong one, of this or another kind of document.
fn number(world: &World, chance: &mut Chance) -> Result<Number, identity::NumberRefusal> {
    let (kind, issuer, raw) = match chance.below(16) {
        0 => (DocumentKind::ResidentCard, "", "110105194912310021".to_owned()),
        1 => (DocumentKind::ResidentCard, "", "1101".to_owned()),
        2 => (DocumentKind::ResidentCard, "", "160105194912310026".to_owned()),
        3 => (DocumentKind::ResidentCard, "", "110105194902300029".to_owned()),
        4 => (DocumentKind::ResidentCard, "", "810000199408230021".to_owned()),
        5 => (DocumentKind::ResidencePermit, "", "11010519491231002X".to_owned()),
        6 => (DocumentKind::ResidentCard, "", "911398199012310021".to_owned()),
        7 => (DocumentKind::Passport, "DE", "C01X00T47".to_owned()),
        _ => (DocumentKind::Passport, "DEU", format!("C01X0{:04}", chance.below(25))),
    };
    Number::parse(kind, issuer, &raw, world.now)
}

pub fn state_identity(world: &World, chance: &mut Chance) -> Planned {
    let me = there!(own(world, chance));
    let leave = world.permit(me, Deed::ReviseSelf, Place::default())?;
    let number = number(world, chance)?;
    let particulars = Particulars { number: Written::Sealed("AA==".to_owned()), masked: number.masked(), issuer: number.issuer().map(str::to_owned) };
    let event = identity::state(me, number.kind(), email_key(&number.matched()), particulars);
    Plan::new(leave, format!("{me} states {}", number.masked()), vec![world.happens(chance.id(), event)])
}

pub fn identity_deeds(world: &World, chance: &mut Chance) -> Planned {
    let which = chance.below(8);
    let fits = |one: &Identity| if which < 4 { one.stage == identity::Stage::Stated } else { one.is_in_use() };
    let (id, standing) = there!(world.some::<Identity>(chance, fits));
    let by = if chance.one_in(3) { world.head(standing.person) } else { there!(world.with_role(chance, &[Role::SystemAdministrator])) };
    there!(world.is_active(by).then_some(()));
    let is_own = world.is_same(by, standing.person);
    let purpose = if chance.one_in(3) { None } else { Prose::parse("限项核对", 20).ok() };
    let ground = chance.of([Ground::Own, Ground::Matching, Ground::Law]);
    let (deed, place) = match which {
        0..=3 => (Deed::InvitePeople, Place::default()),
        4..=6 => (Deed::RevealDocument, Place::about(standing.person)),
        _ if is_own => (Deed::ReviseSelf, Place::default()),
        _ => (Deed::InvitePeople, Place::default()),
    };
    let leave = world.permit(by, deed, place)?;
    let event = match which {
        0..=3 => standing.prove(is_own, if chance.one_in(8) { "another" } else { &standing.key })?,
        4..=6 => standing.reveal(is_own, ground, purpose)?,
        _ => standing.withdraw(is_own)?,
    };
    Plan::new(leave, format!("{by} proves, reveals or withdraws the document {id}"), vec![world.happens(id, event)])
}

pub fn careers(world: &World, chance: &mut Chance) -> Planned {
    let me = there!(own(world, chance));
    let leave = world.permit(me, Deed::ReviseSelf, Place::default())?;
    if chance.one_in(3) {
        let (id, standing) = there!(world.some::<Career>(chance, |_| true));
        let me = standing.person;
        there!(world.is_active(me).then_some(()));
        let leave = world.permit(me, Deed::ReviseSelf, Place::default())?;
        return Plan::new(leave, format!("{me} takes {id} out"), vec![world.happens(id, standing.remove()?)]);
    }
    let day = |chance: &mut Chance| career::parse_day(chance.of(["2010", "2012-09", "2015/07/01", "2020-01-01", "1700", "gone"]));
    let (from, until) = (day(chance)?, day(chance)?);
    let entry = Entry { name: Line::parse("某研究所", 60)?, position: None, from: Some(from), until: Some(until), particular: None };
    let others = if chance.one_in(20) { career::ENTRIES_MOST } else { 0 };
    let event = career::enter(me, chance.of(What::ALL), None, entry, others)?;
    Plan::new(leave, format!("{me} enters a post"), vec![world.happens(chance.id(), event)])
}

/// What people mistype, forget or try at the edge, where no thing is concerned: nothing happens.
pub fn mistype(world: &World, chance: &mut Chance) -> Planned {
    let now = world.now;
    let accept = |password: &str, again: &str| rules::password::accept(password, again);
    let letters = rules::notice::Choice { mail: false, sms: false, daily: false };
    let refused: Result<(), rules::Refusal> = match chance.below(26) {
        0 => Email::parse("nobody").map(drop).map_err(Into::into),
        1 => Mobile::parse("010-62551234").map(drop).map_err(Into::into),
        2 => Line::parse("", 5).map(drop).map_err(Into::into),
        3 => rules::Money::parse("-3").map(drop).map_err(Into::into),
        4 => accept("short", "short").map_err(Into::into),
        5 => accept(&"long".repeat(60), "").map_err(Into::into),
        6 => accept("password123", "password123").map_err(Into::into),
        7 => accept("竹子在风里弯下腰来了", "竹子在风里弯下腰").map_err(Into::into),
        8 => rules::password::unlike("liwei.liwei", &["liwei@example.org"]).map_err(Into::into),
        9 => rules::task::snooze(false, None, 3, now, &world.zone).map(drop).map_err(Into::into),
        10 => rules::task::snooze(true, None, 0, now, &world.zone).map(drop).map_err(Into::into),
        11 => rules::task::snooze(true, Some(now), 3, now, &world.zone).map(drop).map_err(Into::into),
        12 => rules::notice::choose(rules::notice::Topic::Account, letters).map(drop).map_err(Into::into),
        13 => rules::delivery::State::Sent.resend().map(drop).map_err(Into::into),
        14 => rules::session::Limits::default().confirm(Instant(now.0 - DAY), now).map_err(Into::into),
        15 => rules::calendar::parse_days("perhaps,2026-01-01").map(drop).map_err(Into::into),
        16 => form::Form::parse("{").map(drop).map_err(Into::into),
        17 => form::accept_file(MediaType::Pdf, None, 9).map_err(Into::into),
        18 => form::accept_file(MediaType::Pdf, Some(MediaType::Png), 9).map_err(Into::into),
        19 => form::accept_file(MediaType::Pdf, Some(MediaType::Pdf), 0).map_err(Into::into),
        20 => {
            let kind = form::FieldKind::Files { most: 1, bytes_each: 9, media: vec![MediaType::Pdf], pdf: None };
            let (label, help) = (rules::text::Bilingual::new("正文", ""), rules::text::Bilingual::default());
            let field = form::Field { id: "body".to_owned(), label, help, required: false, when: None, kind };
            form::accept_name(&field, &form::FileName::parse("body.exe")?, 0).map(drop).map_err(Into::into)
        }
        22 | 23 => crate::deeds::forms::mistyped(chance),
        21 => DocumentKind::parse("none").map_or(Ok(()), |_| panic!("there is no such document")),
        _ => Line::parse(&"x".repeat(99), 5).map(drop).map_err(Into::into),
    };
    refused.map(|()| None)
}
