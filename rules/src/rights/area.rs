//! Area 令牌范围: what a token may be used for, and which deeds no token reaches.

use super::Deed;
use serde::{Deserialize, Serialize};

/// What a token may be used for 令牌范围.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// Read what its person may read 查阅.
    Read,
    /// Draft, submit and withdraw their applications 申报.
    Apply,
    /// Establish programmes and calls 计划与指南管理.
    Manage,
}

impl Area {
    /// Every area.
    pub const ALL: [Self; 3] = [Self::Read, Self::Apply, Self::Manage];

    /// Its text in rows and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Apply => "apply",
            Self::Manage => "manage",
        }
    }

    /// The area of that text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.as_str() == text)
    }
}

impl Deed {
    /// The area of a token that reaches it; none for what is done by a person in a session only.
    pub const fn area(self) -> Option<Area> {
        match self {
            Self::ReadPeople
            | Self::ReadAudit
            | Self::ReadMembers
            | Self::ReadDraftCall
            | Self::ReadApplication
            | Self::ListApplications
            | Self::ReadMailbox => Some(Area::Read),
            Self::Apply | Self::DraftFor | Self::SubmitNeed | Self::AskAboutCall => Some(Area::Apply),
            Self::ManageProgramme | Self::ManageCall | Self::ManageCalendar | Self::ResolveSimilarity | Self::KeepAwards | Self::HandleNeeds => {
                Some(Area::Manage)
            }
            Self::Found
            | Self::Register
            | Self::ReviseSelf
            | Self::InvitePeople
            | Self::GiveRole
            | Self::AppointInspector
            | Self::SeparateAdministrators
            | Self::RevealDocument
            | Self::GiveMandate
            | Self::MergePeople
            | Self::RegisterOrganisation
            | Self::ReviewOrganisation
            | Self::ManageMembers
            | Self::KeepUnitFiles
            | Self::HandOver
            | Self::Erase
            | Self::Expunge
            | Self::Endorse
            | Self::CheckApplication
            | Self::RotateKey
            | Self::FindSimilarity
            | Self::SubmitAtClose
            | Self::ImposeBan => None,
        }
    }
}
