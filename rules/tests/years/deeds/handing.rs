//! Handing in 补交: leads bring approvals after the submission, mostly what is outstanding.

use super::approvals;
use crate::chance::Chance;
use crate::world::{Plan, Planned, World, there};
use rules::application::{Application, Filed, Issued};
use rules::approval::Kind;
use rules::call::Call;
use rules::day::Day;
use rules::form::{Declared, MediaType};
use rules::rights::{Deed, Place};

/// Hands an approval in; now and then of what nobody asked.
pub fn hand_in(world: &World, chance: &mut Chance) -> Planned {
    let (id, standing) = there!(world.some::<Application>(chance, |one| one.compliance.declarations.iter().any(|said| said.applies)));
    let person = world.head(standing.lead);
    there!(world.is_active(person).then_some(()));
    let leave = world.permit(person, Deed::Apply, Place { lead: Some(standing.lead), ..world.call_place(standing.call) })?;
    let call = there!(world.get::<Call>(standing.call));
    let declared = there!(chance.pick(&standing.compliance.declarations));
    let needs: Vec<Kind> = declared.needs().into_iter().flat_map(rules::approval::Need::kinds).collect();
    let kind = if chance.one_in(6) { chance.of(Kind::ALL) } else { there!(chance.pick(&needs)) };
    let approval = approvals::approval(chance, kind, Day::at(world.now, &call.content.window.zone))?;
    let declared = Some(Declared { by: person, at: world.now });
    let digest = format!("sha256:{}", chance.below(99));
    let file = Filed { field: kind.field(), digest, bytes: 1_000, media: MediaType::Pdf, declared };
    let issued = Issued { issued_by: "示范大学伦理委员会".to_owned(), approval_file: "批件.pdf".to_owned() };
    let event = standing.hand_in(call, approval, file, issued, world.now)?;
    Plan::new(leave, format!("{person} hands an approval in for {id}"), vec![world.happens(id, event)])
}
