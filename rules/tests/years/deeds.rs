//! Deeds 行为: what people do in a centre, each as its handler does it: leave, facts, rule, events.

pub mod approvals;
pub mod calls;
pub mod erasing;
pub mod formal_checks;
pub mod forms;
pub mod handing;
pub mod limits;
pub mod orcid;
pub mod passages;
pub mod people;
pub mod plans;
pub mod rights;
pub mod unit_files;
pub mod units;

use crate::chance::Chance;
use crate::world::Do;

/// Every deed with its name, and how often it is tried.
pub const DEEDS: &[(&str, usize, Do)] = &[
    ("found", 1, people::found),
    ("register", 7, people::register),
    ("revise profile", 4, people::revise),
    ("prove contact", 8, people::prove_contact),
    ("change contact", 5, people::change_contact),
    ("enrol", 6, people::enrol),
    ("use authenticator", 4, people::use_authenticator),
    ("tokens", 6, people::tokens),
    ("federate", 8, people::federate),
    ("state identity", 8, people::state_identity),
    ("prove, reveal, withdraw identity", 13, people::identity_deeds),
    ("careers", 5, people::careers),
    ("orcid records", 4, orcid::records),
    ("mistype", 3, people::mistype),
    ("give role", 14, rights::give),
    ("revoke role", 6, rights::revoke),
    ("separate", 5, rights::separate),
    ("appoint inspector", 6, rights::appoint),
    ("succeed", 6, rights::succeed),
    ("hand over", 7, rights::hand_over),
    ("give mandate", 6, rights::give_mandate),
    ("end mandate", 3, rights::end_mandate),
    ("draft for another", 6, rights::draft_for),
    ("invite", 6, rights::invite),
    ("accept invitation", 6, rights::accept_invitation),
    ("withdraw invitation", 2, rights::withdraw_invitation),
    ("propose merge", 7, rights::propose_merge),
    ("decide merge", 8, rights::decide_merge),
    ("inspect", 4, rights::inspect),
    ("mechanisms", 7, plans::mechanisms),
    ("take mechanism", 5, plans::take),
    ("answer lint", 4, plans::overrule),
    ("plans", 6, plans::plans),
    ("needs", 6, plans::needs),
    ("questions", 6, plans::questions),
    ("establish programme", 5, calls::establish),
    ("revise programme", 2, calls::revise_programme),
    ("draft call", 9, calls::draft),
    ("publish call", 10, calls::publish),
    ("manage call", 14, calls::manage),
    ("submit", 75, calls::submit),
    ("withdraw", 10, calls::withdraw),
    ("read", 7, calls::read),
    ("register unit", 14, units::register),
    ("authorise", 12, units::authorise),
    ("approve unit", 12, units::approve),
    ("change unit", 8, units::change),
    ("ask to belong", 8, units::ask),
    ("name member", 5, units::name),
    ("answer member", 10, units::answer),
    ("own membership", 9, units::own_membership),
    ("secretary", 4, units::secretary),
    ("read members", 2, units::read),
    ("ask erasure", 3, erasing::ask),
    ("answer erasure", 4, erasing::answer),
    ("carry out erasure", 4, erasing::carry_out),
    ("erase at the console", 1, erasing::erase),
    ("propose expunction", 3, erasing::propose_expunction),
    ("decide expunction", 4, erasing::decide_expunction),
    ("load calendar", 4, erasing::load_calendar),
    ("reckon", 2, erasing::reckon),
    ("rotate key", 1, erasing::rotate),
    ("endorse", 40, passages::endorse),
    ("check form", 12, formal_checks::check),
    ("file scan", 3, passages::file_scan),
    ("hand an approval in", 3, handing::hand_in),
    ("sign in advance", 8, passages::sign_in_advance),
    ("close", 3, passages::close),
    ("compare", 4, passages::compare),
    ("awards", 8, limits::awards),
    ("imports", 4, limits::imports),
    ("lists of people", 4, units::rosters),
    ("joining by a list", 6, units::joining),
    ("bans", 4, limits::bans),
    ("check limits", 9, limits::check),
    ("keep unit files", 20, unit_files::keep),
    ("look into unit files", 8, unit_files::look),
    ("prove own funds", 1, unit_files::prove),
];

/// One of them, as often as it is worth trying.
pub fn any(chance: &mut Chance) -> (&'static str, Do) {
    let all: usize = DEEDS.iter().map(|(_, weight, _)| weight).sum();
    let mut place = chance.below(all);
    for (name, weight, deed) in DEEDS {
        if place < *weight {
            return (name, *deed);
        }
        place -= weight;
    }
    unreachable!("the weights add up")
}
