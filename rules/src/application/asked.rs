//! What a call asks of a submission, judged all at once: its form, what is declared with it, and how many disciplines it names.

use super::Submission;
use crate::approval::{Compliance, Days};
use crate::call::{Call, Content, Discipline};
use crate::day::Day;
use crate::form::{self, Answers, Complete, Field, FieldKind, Raw};
use crate::refusal::{Arg, Explain, FieldRefusal, Rule, Says};
use std::collections::BTreeSet;

/// The answers as they are kept, and what is declared beside them. Refuses everything that is in the way, at once.
pub(super) fn whole(call: &Call, submission: &Submission<'_>) -> Result<(Complete, Compliance), Vec<FieldRefusal>> {
    let content = &call.content;
    let (asked, window) = (&content.terms.approvals, &content.window);
    let complete = form::complete(&content.form, &content.terms.funding, submission.answers, submission.files);
    let compliance = submission.beside.compliance.clone().kept(asked);
    let days = Days { today: Day::at(submission.arrived, &window.zone), closes: Day::at(window.closes, &window.zone) };
    let wrong: Vec<FieldRefusal> =
        across(content, submission.answers).into_iter().chain(asked.judge(&compliance, submission.beside.foreign, days)).collect();
    match complete {
        Ok(complete) if wrong.is_empty() => Ok((complete, compliance)),
        Ok(_) => Err(wrong),
        Err(mut refused) => {
            // What is not answered at all is told once.
            refused.extend(wrong.into_iter().filter(|one| !refused.iter().any(|other| other.field == one.field)).collect::<Vec<_>>());
            Err(refused)
        }
    }
}

/// How many disciplines an application to that call unites at least 学科交叉; none where it is not across disciplines.
pub fn disciplines_least(content: &Content) -> u8 {
    let terms = &content.terms;
    terms.mechanism.as_ref().map_or(0, |taken| taken.traits.disciplines_least).max(terms.team.disciplines_min)
}

/// Refuses an application across disciplines that names fewer than it has to unite: what the lead and the co-leads bring is judged with the team, and
/// what the application says of itself here, wherever its form asks for disciplines.
fn across(content: &Content, answers: &Answers) -> Option<FieldRefusal> {
    let least = disciplines_least(content);
    let field = content.form.fields().find(|field| asks_disciplines(field)).filter(|_| least > 1)?;
    let named: BTreeSet<Discipline> = match answers.get(&field.id) {
        Some(Raw::Chosen(chosen)) => chosen.iter().filter_map(|id| Discipline::parse(id)).collect(),
        Some(Raw::Text(text)) => Discipline::parse(text).into_iter().collect(),
        Some(Raw::Rows(_)) | None => BTreeSet::new(),
    };
    let why = TooFewNamed { least, are: named.len() };
    (named.len() < usize::from(least)).then(|| FieldRefusal { label: Some(field.label.clone()), ..FieldRefusal::new(field.id.clone(), &why) })
}

/// Whether a field asks for more than one discipline by its options.
fn asks_disciplines(field: &Field) -> bool {
    match &field.kind {
        FieldKind::Choice { options, many: true } => options.len() > 1 && options.iter().all(|option| Discipline::parse(&option.id).is_some()),
        FieldKind::Choice { many: false, .. }
        | FieldKind::Line { .. }
        | FieldKind::Text { .. }
        | FieldKind::Money { .. }
        | FieldKind::Files { .. }
        | FieldKind::Number { .. }
        | FieldKind::Date { .. }
        | FieldKind::People { .. }
        | FieldKind::Organisations { .. }
        | FieldKind::Table(_)
        | FieldKind::Budget { .. } => false,
    }
}

/// An application across disciplines names too few of them.
struct TooFewNamed {
    least: u8,
    are: usize,
}

impl Explain for TooFewNamed {
    fn rule(&self) -> Rule {
        Rule::call("application.disciplines")
    }

    fn says(&self) -> Says {
        let least = Arg::count(usize::from(self.least));
        Says::new("refusal-application-too-few-disciplines").with("least", least).with("are", Arg::count(self.are))
    }

    fn is_about_input(&self) -> bool {
        true
    }
}
