//! Charts: for each machine, stage × deed → event or refusal. No pair is left to chance.

use crate::samples::{LEAD, after, answers, at, born_from, content, draft_call, id, open_call, programme, rotation, submission};
use rules::application::{self, Application};
use rules::call::Call;
use rules::eligibility::Conditions;
use rules::erasure::Ground;
use rules::grant::{self, Grant};
use rules::invitation::{self, Invitation};
use rules::person::{self, Language, Person, Profile};
use rules::refusal::Explain;
use rules::restriction::Restrictions;
use rules::rights::{Held, Role, Scope};
use rules::sealed::file_scan;
use rules::text::{Bilingual, Email, Line};
use rules::thing::Fact;
use rules::{ApplicationId, CallId, Event, Thing};

pub fn line<T: Thing, R: Explain>(stage: &str, deed: &str, outcome: Result<Event<T>, R>) -> String {
    let answer = match outcome {
        Ok(event) => format!("▶ {}", event.fact.name()),
        Err(why) => format!("✗ {} ({})", why.rule().id, why.says().key),
    };
    format!("{stage:<12}{deed:<22}{answer}\n")
}

#[test]
fn call() {
    let cancelled = |call: Call| {
        let event = call.cancel(Bilingual::new("撤销", "")).expect("it can be cancelled");
        after(Some(call), event, 3)
    };
    let stages = [("draft", draft_call()), ("published", open_call()), ("cancelled", cancelled(open_call()))];
    let foreign = after(
        None,
        rules::call::draft(rules::ProgrammeId(id(1)), &programme(), rules::call::Content { foreign_leads: true, ..content() }).expect("a draft"),
        1,
    );
    let (before, late) = (at("2026-03-02 10:00"), at("2026-04-01 10:00"));
    let mut chart = String::new();
    for (name, call) in &stages {
        chart.push_str(&line(name, "revise", call.revise(content())));
        chart.push_str(&line(name, "publish in time", call.publish(before)));
        chart.push_str(&line(name, "publish late", call.publish(late)));
        chart.push_str(&line(name, "extend", call.extend(late)));
        chart.push_str(&line(name, "extend to the same", call.extend(at("2026-03-31 16:00"))));
        let amend = |now| call.amend(born_from(1986, 1), Restrictions::default(), Bilingual::new("更正", ""), now);
        chart.push_str(&line(name, "amend", amend(before)));
        chart.push_str(&line(name, "amend late", amend(late)));
        let nothing = call.amend(Conditions::default(), Restrictions::default(), Bilingual::new("更正", ""), before);
        chart.push_str(&line(name, "amend by nothing", nothing));
        chart.push_str(&line(name, "cancel", call.cancel(Bilingual::new("撤销", ""))));
    }
    chart.push_str(&line("draft", "publish, no English", foreign.publish(before)));
    chart.push_str(&line("draft", "revise, bad code", draft_call().revise(rules::call::Content { code: "jc 1".to_owned(), ..content() })));
    chart.push_str(&line("draft", "revise, no field", draft_call().revise(rules::call::Content { fields: Vec::new(), ..content() })));
    let mut empty = content();
    empty.window.closes = empty.window.opens;
    chart.push_str(&line("draft", "revise, empty window", draft_call().revise(empty)));
    let mut untitled = content();
    untitled.form.sections[0].fields.remove(0);
    chart.push_str(&line("draft", "revise, no title", draft_call().revise(untitled)));
    insta::assert_snapshot!(chart);
}

#[test]
fn application() {
    let call = open_call();
    let (inside, late) = (at("2026-03-15 12:00"), at("2026-04-01 10:00"));
    let name = Line::parse("李伟", 60).expect("a name");
    let answers = answers();
    let submit = |before: Option<&Application>, arrived| {
        application::submit(ApplicationId(id(3)), before, CallId(id(2)), &call, 2, &submission(&answers, Some(&name), arrived))
    };
    let submitted = after(None, submit(None, inside).expect("it is taken"), 1);
    let withdrawn = after(Some(submitted.clone()), submitted.withdraw(&call, inside).expect("it can be withdrawn"), 2);
    let mut chart = line("none", "submit", submit(None, inside));
    chart.push_str(&line("none", "submit late", submit(None, late)));
    for (name, state) in [("submitted", &submitted), ("withdrawn", &withdrawn)] {
        chart.push_str(&line(name, "submit again", submit(Some(state), inside)));
        chart.push_str(&line(name, "submit again late", submit(Some(state), late)));
        chart.push_str(&line(name, "withdraw", state.withdraw(&call, inside)));
        chart.push_str(&line(name, "withdraw late", state.withdraw(&call, late)));
        for (what, entry) in [("file a scan", [7; 32]), ("file an earlier scan", [6; 32])] {
            chart.push_str(&line(name, what, file_scan(state, &[crate::sealed::version(1, &[7; 32])], crate::sealed::scan(&entry))));
        }
        chart.push_str(&line(name, "hand an approval in", crate::approvals::handed_in(state, &call)));
    }
    insta::assert_snapshot!(chart);
    let again = after(Some(withdrawn), submit(Some(&submitted), inside).expect("it is taken again"), 3);
    assert_eq!((again.revision, again.number.as_str(), again.first_arrived), (2, submitted.number.as_str(), submitted.arrived));
}

#[test]
fn person() {
    let profile = Profile {
        name: Line::parse("李伟", 60).expect("a name"),
        latin_name: None,
        email: Email::parse("li.wei@example.org").expect("an address"),
        organisation: None,
    };
    let register = || person::register(LEAD, profile.clone(), "key".to_owned(), "sha256:00".to_owned(), Language::Zh, None);
    let active = after(None, register(), 1);
    let erased = after(Some(active.clone()), active.erase(Ground::ConsentWithdrawn, Vec::new()).expect("it can be erased"), 2);
    let mut chart = String::new();
    for (name, state) in [("active", &active), ("erased", &erased)] {
        chart.push_str(&line(name, "revise profile", state.revise_profile(LEAD, profile.clone(), "key".to_owned(), Language::En)));
        chart.push_str(&line(name, "change password", state.change_password("sha256:01".to_owned())));
        chart.push_str(&line(name, "sign out everywhere", state.sign_out_everywhere()));
        chart.push_str(&line(name, "erase", state.erase(Ground::ConsentWithdrawn, Vec::new())));
    }
    insta::assert_snapshot!(chart);
    assert_eq!(erased.profile, None);
    let twice = Person::apply(Some(erased), &rules::thing::Happened { event: register(), at: at("2026-03-01 10:00"), actor: id(9), version: 3 });
    assert!(twice.is_err(), "a journal that registers an erased person is corrupt");
}

#[test]
fn grant_and_invitation() {
    let now = at("2026-03-01 10:00");
    let held = Held { role: Role::Officer, scope: Scope::Centre, from: now, until: None };
    let live: Grant = after(None, grant::grant(LEAD, held).expect("a grant"), 1);
    let revoked = after(Some(live.clone()), live.revoke(1).expect("it can be revoked"), 2);
    let mut chart = line("none", "grant, empty term", grant::grant(LEAD, Held { until: Some(now), ..held }));
    chart.push_str(&line("none", "grant, misfit", grant::grant(LEAD, Held { role: Role::UnitAdministrator, ..held })));
    let short: Grant = after(None, grant::grant(LEAD, Held { until: Some(at("2026-03-02 10:00")), ..held }).expect("a grant"), 1);
    let ended = after(Some(short.clone()), short.end(at("2026-03-02 10:00")).expect("its term is over"), 2);
    for (name, state) in [("live", &live), ("revoked", &revoked), ("short", &short), ("ended", &ended)] {
        chart.push_str(&line(name, "revoke", state.revoke(1)));
        chart.push_str(&line(name, "revoke the last", state.revoke(0)));
        let end = state.end(at("2026-03-02 10:00"));
        chart.push_str(&format!("{name:<12}{:<22}{}\n", "end at its end", end.map_or("nothing", |_| "▶ ended")));
    }
    let email = Email::parse("new@example.org").expect("an address");
    let sent: Invitation = after(None, invitation::invite(LEAD, email, Role::Reader, Scope::Centre, now), 1);
    let accepted = after(Some(sent.clone()), sent.accept(now).expect("it can be accepted"), 2);
    let withdrawn = after(Some(sent.clone()), sent.withdraw().expect("it can be withdrawn"), 2);
    for (name, state) in [("sent", &sent), ("accepted", &accepted), ("withdrawn", &withdrawn)] {
        chart.push_str(&line(name, "accept", state.accept(now)));
        chart.push_str(&line(name, "accept at the end", state.accept(sent.until)));
        chart.push_str(&line(name, "withdraw", state.withdraw()));
        chart.push_str(&line(name, "hand over", state.hand_over(rules::PersonId(id(8)))));
    }
    insta::assert_snapshot!(chart);
}

#[test]
fn centre() {
    use rules::centre::{Centre, Fact, Rotation, found};
    let name = Line::parse("科创中心", 60).expect("a name");
    let founded = after(None, found(&name, None, rules::time::Zone::shanghai()), 1);
    let rotated = after(Some(founded.clone()), founded.rotate_key(rotation(1, 18)).expect("a key is replaced"), 2);
    let mut chart = String::new();
    for (stage, state) in [("founded", &founded), ("rotated", &rotated)] {
        chart.push_str(&line(stage, "rotate the first key", state.rotate_key(rotation(1, 40))));
        chart.push_str(&line(stage, "rotate the second", state.rotate_key(rotation(2, 40))));
        chart.push_str(&line(stage, "keep the key", state.rotate_key(Rotation { new: rotation(2, 40).old, ..rotation(2, 40) })));
    }
    chart.push_str(&line("rotated", "bring the first back", rotated.rotate_key(Rotation { new: rotation(1, 40).old, ..rotation(2, 40) })));
    insta::assert_snapshot!(chart);
    let follows = |rotation: Rotation| {
        let happened =
            rules::thing::Happened { event: Event::fact(Fact::KeyRotated(rotation)), at: at("2026-03-01 10:00"), actor: id(0), version: 3 };
        Centre::apply(Some(rotated.clone()), &happened).is_ok()
    };
    assert!(follows(rotation(2, 19)) && follows(Rotation { log: 2, ..rotation(7, 3) }));
    assert!(!follows(rotation(2, 18)), "a journal whose keys begin at one size is corrupt");
    assert!(!follows(rotation(3, 40)), "and so is one that replaces a key which did not sign");
}

#[test]
fn calendar_year() {
    use rules::calendar::{Day, Year, built_in, load};
    let edition = built_in()[2].1.clone();
    let mut newer = edition.clone();
    newer.on.pop();
    let mut older = newer.clone();
    older.notice.issued = Day::parse("2025-11-03").expect("a day");
    let loaded: Year = after(None, load(None, edition.clone()).expect("it can be loaded"), 1);
    let present = &loaded.editions[0].edition;
    let mut chart = line("none", "load", load(None, edition.clone()));
    chart.push_str(&line("loaded", "load the same", load(Some(present), edition)));
    chart.push_str(&line("loaded", "load a newer one", load(Some(present), newer)));
    chart.push_str(&line("loaded", "load an older one", load(Some(present), older)));
    insta::assert_snapshot!(chart);
}

#[test]
fn erasure_request() {
    use rules::erasure_request::{Obstacle, ask};
    let reason = rules::text::Prose::parse("项目档案的保存期限未届满。", 100).expect("a text");
    let calendar = rules::calendar::Calendar::built_in();
    let zone = rules::time::Zone::shanghai();
    let asked = after(None, ask(LEAD, Ground::ConsentWithdrawn, None, &calendar, &zone, at("2026-11-23 10:00")), 1);
    assert_eq!(asked.due.as_ref().expect("it is reckoned").last.to_string(), "2026-12-14");
    assert!(
        ask(LEAD, Ground::ConsentWithdrawn, None, &calendar, &zone, at("2027-12-20 10:00")).fact.name() == "asked",
        "taken though the calendar ends"
    );
    let admin = id(9);
    let next = |event: Result<Event<_>, _>| after(Some(asked.clone()), event.expect("it can be"), 2);
    let granted = next(asked.grant(admin));
    let stages = [
        ("asked", asked.clone()),
        ("granted", granted.clone()),
        ("refused", next(asked.refuse(admin, Obstacle::Retention, &reason))),
        ("withdrawn", next(asked.withdraw())),
        ("done", after(Some(granted.clone()), granted.carry_out(admin, false).expect("it can be"), 3)),
    ];
    let mut chart = String::new();
    for (name, state) in &stages {
        chart.push_str(&line(name, "grant", state.grant(admin)));
        chart.push_str(&line(name, "refuse", state.refuse(admin, Obstacle::Retention, &reason)));
        chart.push_str(&line(name, "withdraw", state.withdraw()));
        chart.push_str(&line(name, "carry out", state.carry_out(admin, false)));
        chart.push_str(&line(name, "carry out too soon", state.carry_out(admin, true)));
        chart.push_str(&line(name, "decide one's own", state.grant(LEAD.0)));
        chart.push_str(&line(name, "carry out one's own", state.carry_out(LEAD.0, false)));
        assert_eq!(state.overtaken().is_some(), state.stage.is_open());
    }
    insta::assert_snapshot!(chart);
}

#[test]
fn expunction() {
    use rules::expunction::{Expunction, Ground as Why, Named, Targets, propose, propose_again};
    let order = rules::text::Prose::parse("某保密行政管理部门通知", 100).expect("a text");
    let part = rules::erasure::PartName { thing: id(3), version: 1, part: 0 };
    let proposed_as = |named: Vec<Named>| propose(LEAD, named, Why::StateSecret, &order);
    let file = || Named::File("sha256:00".to_owned());
    let mut chart = line("none", "propose", proposed_as(vec![Named::Part(part), file(), file()]));
    chart.push_str(&line("none", "propose nothing", proposed_as(Vec::new())));
    chart.push_str(&line("none", "propose a fact", proposed_as(vec![file(), Named::Facts { thing: id(3), version: 1 }])));
    chart.push_str(&line("none", "propose what is gone", proposed_as(vec![Named::GonePart(part)])));
    chart.push_str(&line("none", "propose the unknown", proposed_as(vec![Named::UnknownFile("sha256:01".to_owned())])));
    chart.push_str(&line("none", "propose too much", proposed_as((0..201).map(|_| file()).collect())));
    let proposed: Expunction = after(None, proposed_as(vec![Named::Part(part), file(), file()]).expect("a proposal"), 1);
    assert_eq!((proposed.targets.parts.len(), proposed.targets.files.len()), (1, 1));
    let confirmed = after(Some(proposed.clone()), proposed.confirm(id(9)).expect("it can be confirmed"), 2);
    let dropped = after(Some(proposed.clone()), proposed.drop_proposal().expect("it can be dropped"), 2);
    assert!(confirmed.carried_out().is_some() && dropped.carried_out().is_none());
    for (name, state) in [("proposed", &proposed), ("confirmed", &confirmed), ("dropped", &dropped)] {
        chart.push_str(&line(name, "confirm", state.confirm(id(9))));
        chart.push_str(&line(name, "confirm one's own", state.confirm(LEAD.0)));
        chart.push_str(&line(name, "drop", state.drop_proposal()));
        chart.push_str(&line(name, "confirm as anchored", state.confirm_again()));
    }
    // What an anchor tells after data were lost is proposed by nobody who could confirm it, and says so.
    let again: Expunction = after(None, propose_again(Targets { parts: vec![part], files: Vec::new() }, Why::StateSecret), 1);
    assert!(again.proposed_by.0 == rules::Id::SYSTEM && again.order.is_some_and(|order| order.contains("外部锚点")));
    insta::assert_snapshot!(chart);
}

#[test]
fn programme_stages() {
    let running = programme();
    let closed = after(Some(running.clone()), running.close().expect("it can be closed"), 2);
    let mut chart = String::new();
    for (name, state) in [("running", &running), ("closed", &closed)] {
        chart.push_str(&line(name, "revise", state.revise(running.content.clone())));
        chart.push_str(&line(
            name,
            "revise, other code",
            state.revise(rules::programme::Content { code: "OTHER".to_owned(), ..running.content.clone() }),
        ));
        chart.push_str(&line(name, "close", state.close()));
        chart.push_str(&line(name, "draft a call", rules::call::draft(rules::ProgrammeId(id(1)), state, content())));
    }
    insta::assert_snapshot!(chart);
}
