//! Terms 用语: what people call the things that the rules name; each key stands in `terms.ftl`.

use super::Look;
use crate::words::{self, Value};
use rules::Money;
use rules::call::{self, Class, Discipline};
use rules::erasure::Ground;
use rules::programme::{self, Figure, Qualifier, Unit};
use rules::rights::{Deed, Role};
use rules::time::Phase;
use rules::{application, grant, invitation};

impl Look<'_> {
    /// What somebody is to the centre.
    pub fn role(&self, role: Role) -> String {
        self.t(match role {
            Role::Officer => "role-officer",
            Role::Applicant => "role-applicant",
            Role::Reader => "role-reader",
            Role::Expert => "role-expert",
            Role::SystemAdministrator => "role-system-administrator",
            Role::SecurityAdministrator => "role-security-administrator",
            Role::AuditAdministrator => "role-audit-administrator",
            Role::Inspector => "role-inspector",
            Role::UnitAdministrator => "role-unit-administrator",
            Role::ResearchSecretary => "role-research-secretary",
        })
    }

    /// What is done, as a permission.
    pub fn deed(&self, deed: Deed) -> String {
        self.t(&format!("deed-{}", deed.as_str()))
    }

    /// How far an application has come.
    pub fn stage(&self, stage: application::Stage) -> String {
        self.t(stage_key(stage))
    }

    /// How far a call has come.
    pub fn call_stage(&self, stage: &call::Stage) -> String {
        self.t(match stage {
            call::Stage::Draft => "call-stage-draft",
            call::Stage::Published { .. } => "call-stage-published",
            call::Stage::Cancelled { .. } => "call-stage-cancelled",
        })
    }

    /// How far a programme has come.
    pub fn programme_stage(&self, stage: programme::Stage) -> String {
        self.t(match stage {
            programme::Stage::Running => "programme-stage-running",
            programme::Stage::Closed => "programme-stage-closed",
        })
    }

    /// How far a grant has come.
    pub fn grant_stage(&self, stage: grant::Stage) -> String {
        self.t(match stage {
            grant::Stage::Live => "grant-stage-live",
            grant::Stage::Ended => "grant-ended",
            grant::Stage::Revoked { .. } => "grant-stage-revoked",
        })
    }

    /// How far an invitation has come.
    pub fn invitation_stage(&self, stage: invitation::Stage) -> String {
        self.t(match stage {
            invitation::Stage::Sent => "invitation-stage-sent",
            invitation::Stage::Accepted => "invitation-stage-accepted",
            invitation::Stage::Withdrawn => "invitation-stage-withdrawn",
        })
    }

    /// How a call is judged.
    pub fn class(&self, class: Class) -> String {
        self.t(match class {
            Class::FreeExploration => "class-free-exploration",
            Class::GoalOriented => "class-goal-oriented",
            Class::Disruptive => "class-disruptive",
            Class::CrossDisciplinary => "class-cross-disciplinary",
            Class::Talent => "class-talent",
            Class::International => "class-international",
            Class::Emergency => "class-emergency",
        })
    }

    /// A field of science.
    pub fn discipline(&self, field: Discipline) -> String {
        self.t(match field {
            Discipline::Mathematics => "field-mathematics",
            Discipline::Physics => "field-physics",
            Discipline::Chemistry => "field-chemistry",
            Discipline::Biology => "field-biology",
            Discipline::InformationTechnology => "field-information-technology",
            Discipline::Health => "field-health",
            Discipline::Aerospace => "field-aerospace",
            Discipline::Materials => "field-materials",
            Discipline::EarthAndEnvironment => "field-earth-and-environment",
            Discipline::Energy => "field-energy",
        })
    }

    /// Where the present lies in a window.
    pub fn phase(&self, phase: Phase) -> String {
        self.t(match phase {
            Phase::Before => "phase-before",
            Phase::Open => "phase-open",
            Phase::Closed => "phase-closed",
        })
    }

    /// Why something is erased.
    pub fn ground(&self, ground: Ground) -> String {
        self.t(match ground {
            Ground::PurposeEnded => "ground-purpose-ended",
            Ground::TermEnded => "ground-term-ended",
            Ground::ConsentWithdrawn => "ground-consent-withdrawn",
            Ground::Unlawful => "ground-unlawful",
            Ground::OtherLaw => "ground-other-law",
        })
    }

    /// A figure as it is said, with its qualifier and unit: 近600项, 1.7亿多元; nearly 600 projects, more than CNY 170 million.
    pub fn figure(&self, figure: &Figure) -> String {
        let english = self.language.is_english();
        let (number, suffix) = match figure.unit {
            Unit::Fen if english => (roughly_in_english(Money::fen(figure.value)), String::new()),
            Unit::Fen => split_unit(&Money::fen(figure.value).spoken()),
            Unit::Items
            | Unit::Projects
            | Unit::Facilities
            | Unit::Results
            | Unit::Organisations
            | Unit::People
            | Unit::Percent
            | Unit::Years
            | Unit::Metres => (words::number(figure.value), String::new()),
        };
        let qualified = self.qualified(figure.qualifier, &number);
        let values = [("value", Value::from(qualified)), ("count", Value::from(figure.value)), ("suffix", Value::from(suffix))];
        match figure.unit {
            Unit::Fen => self.t_with("unit-fen", &[values[0].clone(), values[2].clone()]),
            Unit::Projects => self.t_with("unit-projects", &values[..2]),
            Unit::Items => self.t_with("unit-items", &values[..1]),
            Unit::Facilities => self.t_with("unit-facilities", &values[..2]),
            Unit::Results => self.t_with("unit-results", &values[..2]),
            Unit::Organisations => self.t_with("unit-organisations", &values[..2]),
            Unit::People => self.t_with("unit-people", &values[..2]),
            Unit::Percent => self.t_with("unit-percent", &values[..2]),
            Unit::Years => self.t_with("unit-years", &values[..2]),
            Unit::Metres => self.t_with("unit-metres", &values[..2]),
        }
    }

    fn qualified(&self, qualifier: Qualifier, number: &str) -> String {
        let value = [("value", Value::from(number))];
        match qualifier {
            Qualifier::Exactly => self.t_with("qualifier-exactly", &value),
            Qualifier::Nearly => self.t_with("qualifier-nearly", &value),
            Qualifier::Some => self.t_with("qualifier-some", &value),
            Qualifier::Over => self.t_with("qualifier-over", &value),
            Qualifier::About => self.t_with("qualifier-about", &value),
        }
    }
}

/// `1.7亿元` as `1.7亿` and `元`, because 多 stands before 元.
fn split_unit(spoken: &str) -> (String, String) {
    spoken.strip_suffix('元').map_or_else(|| (spoken.to_owned(), String::new()), |number| (number.to_owned(), "元".to_owned()))
}

/// As English says large amounts, exact: `CNY 170 million`, `CNY 1.25 billion`; in full where that would need more than two places.
fn roughly_in_english(amount: Money) -> String {
    for (fen_each, name) in [(100_000_000_000_i64, "billion"), (100_000_000, "million")] {
        let hundredth = fen_each / 100;
        if amount.in_fen() >= fen_each && amount.in_fen() % hundredth == 0 {
            let shown = Money::fen(amount.in_fen() / hundredth).plain();
            let shown = shown.trim_end_matches('0').trim_end_matches('.');
            return format!("CNY {shown} {name}");
        }
    }
    let plain = amount.plain();
    format!("CNY {}", plain.strip_suffix(".00").unwrap_or(&plain))
}

/// How far an application has come, by its key.
pub(crate) fn stage_key(stage: application::Stage) -> &'static str {
    match stage {
        application::Stage::Submitted => "stage-submitted",
        application::Stage::Withdrawn => "stage-withdrawn",
        application::Stage::Endorsing => "stage-endorsing",
        application::Stage::Returned => "stage-returned",
        application::Stage::Refused => "stage-refused",
        application::Stage::Correcting => "stage-correcting",
        application::Stage::NotAccepted => "stage-not-accepted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Section;
    use rules::person::Language;
    use rules::programme::Citation;
    use rules::text::Bilingual;
    use rules::time::Zone;

    #[test]
    fn figures_keep_their_qualifier() {
        let centre = Bilingual::new("中心", "Centre");
        let look = |language| Look {
            language,
            viewer: None,
            path: "/",
            zone: Zone::shanghai(),
            centre: &centre,
            here: Section::Elsewhere,
            flash: None,
            about: None,
        };
        let check = |value: i64, unit: Unit, qualifier: Qualifier, zh: &str, en: &str| {
            let source = Citation { title: String::new(), publisher: String::new(), date: String::new() };
            let figure = Figure { label: Bilingual::default(), qualifier, value, unit, as_of: String::new(), source };
            assert_eq!((look(Language::Zh).figure(&figure).as_str(), look(Language::En).figure(&figure).as_str()), (zh, en));
        };
        check(600, Unit::Projects, Qualifier::Nearly, "近600项", "nearly 600 projects");
        check(1, Unit::Projects, Qualifier::Exactly, "1项", "1 project");
        check(1_200, Unit::Organisations, Qualifier::Over, "超1,200家", "over 1,200 organisations");
        check(30, Unit::Facilities, Qualifier::Some, "30多个", "more than 30 facilities");
        check(17_000_000_000, Unit::Fen, Qualifier::Some, "1.7亿多元", "more than CNY 170 million");
        check(1_000_000_000_000, Unit::Fen, Qualifier::Over, "超100亿元", "over CNY 10 billion");
        check(125_000_000_000, Unit::Fen, Qualifier::About, "约12.5亿元", "about CNY 1.25 billion");
        check(853_050, Unit::Fen, Qualifier::Exactly, "8,530.50元", "CNY 8,530.50");
        check(40, Unit::Percent, Qualifier::Nearly, "近40%", "nearly 40%");
    }
}
