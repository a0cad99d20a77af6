//! Teams 项目组: who takes part in which application of the demonstration, and what its calls ask of teams and units.
//! Unit: shares in whole per cent of a working year. Source: none; every team is invented.

use rules::call::{Discipline, Terms};
use rules::endorsement::{Acts, Chain, Step};
use rules::team::{Composition, Role};
use rules::text::Bilingual;

/// One who takes part beside the lead.
#[derive(Clone, Copy, Debug)]
pub struct Mate {
    /// Whose key in the cast.
    pub key: &'static str,
    /// In which role.
    pub role: Role,
    /// With how much of their effort.
    pub share: u8,
    /// For which field.
    pub discipline: Option<Discipline>,
}

/// By call and lead: the lead's share and field, and the others.
pub const TEAMS: &[(&str, &str, u8, Discipline, &[Mate])] = &[
    (
        "cross",
        "wang-fang",
        50,
        Discipline::Health,
        &[Mate { key: "zhang-ping-thu", role: Role::CoLead, share: 40, discipline: Some(Discipline::Mathematics) }],
    ),
    (
        "cross",
        "li-wei",
        60,
        Discipline::Physics,
        &[
            Mate { key: "xu-yifan", role: Role::CoLead, share: 30, discipline: Some(Discipline::EarthAndEnvironment) },
            Mate { key: "feng-xue", role: Role::MainMember, share: 20, discipline: None },
        ],
    ),
];

/// What the call across disciplines asks: two fields, a co-lead.
pub fn crossing() -> Terms {
    let team = Composition {
        roles: vec![Role::CoLead, Role::MainMember],
        members_min: 1,
        members_max: Some(10),
        co_leads_min: 1,
        disciplines_min: 2,
        share_min: 10,
        lead_share_min: 30,
        ..Composition::default()
    };
    Terms { team, ..Terms::default() }
}

/// Department first, then the applying unit with a quota.
pub fn chain() -> Terms {
    let step = |zh: &str, en: &str, acts: Acts, days: u16, quota: Option<u16>| Step { name: Bilingual::new(zh, en), acts, days, quota };
    let steps = vec![step("院系审核", "Department", Acts::Department, 3, None), step("申报单位推荐", "Applying unit", Acts::Host, 7, Some(5))];
    Terms { endorsement: Chain { steps }, ..Terms::default() }
}
