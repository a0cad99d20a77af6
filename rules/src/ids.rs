//! Ids 标识: 16 random bytes, typed by what they name, written as 26 characters of Crockford's base 32.
//!
//! The text form is what addresses, rows and receipts show. It has no case, no hyphen and none of the letters i, l, o, u, so
//! it survives being read aloud. Source: RFC 9562 (UUID), Crockford's base 32.

use serde::{Deserialize, Serialize, de};
use std::fmt;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Any thing's id, where its kind is known from elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub [u8; 16]);

impl Id {
    /// The system itself, as an actor 系统.
    pub const SYSTEM: Self = Self([0; 16]);

    /// Reads the text form; refuses anything that `Display` would not write.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        // 26 characters hold 130 bits: the first one may only use its low 3.
        if bytes.len() != 26 || !matches!(bytes[0], b'0'..=b'7') {
            return None;
        }
        let mut value: u128 = 0;
        for byte in bytes {
            let digit = ALPHABET.iter().position(|letter| letter == byte)?;
            value = (value << 5) | digit as u128;
        }
        Some(Self(value.to_be_bytes()))
    }

    /// The last `count` characters: a short name for people, unique only within a list that is checked.
    pub fn tail(&self, count: usize) -> String {
        let text = self.to_string();
        text[text.len() - count..].to_uppercase()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = u128::from_be_bytes(self.0);
        let mut text = [0u8; 26];
        for (place, letter) in text.iter_mut().rev().enumerate() {
            *letter = ALPHABET[(value >> (5 * place)) as usize & 31];
        }
        out.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not an id"))
    }
}

macro_rules! typed {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Id);

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, out)
            }
        }

        impl From<Id> for $name {
            fn from(id: Id) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Id {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

typed! {
    /// The centre itself 中心.
    CentreId;
    /// A person 人员.
    PersonId;
    /// An identity elsewhere, tied to a person 联合身份.
    FederatedIdentityId;
    /// A grant of a role 授权.
    GrantId;
    /// An invitation 邀请.
    InvitationId;
    /// A mandate 代办授权.
    MandateId;
    /// A day's inspection 监督查阅记录.
    InspectionId;
    /// A proven contact 联系方式.
    ContactId;
    /// An authenticator 登录验证方式.
    AuthenticatorId;
    /// An access token 访问令牌.
    TokenId;
    /// A mechanism 立项机制.
    MechanismId;
    /// A node of the plan tree 规划.
    PlanId;
    /// A need 需求.
    NeedId;
    /// A question about a call 咨询.
    EnquiryId;
    /// A programme 计划.
    ProgrammeId;
    /// A call 指南.
    CallId;
    /// An application 申请.
    ApplicationId;
    /// An organisation 单位.
    OrganisationId;
    /// A membership of an organisation 所属关系.
    MembershipId;
    /// A project 项目.
    ProjectId;
    /// A facility 科研设施.
    FacilityId;
    /// A year of the working-day calendar 工作日历.
    CalendarId;
    /// A request for erasure 个人信息删除申请.
    ErasureRequestId;
    /// An expunction 涉密清除.
    ExpunctionId;
    /// An identity document 证件.
    IdentityId;
    /// An entry of a career 履历.
    CareerId;
    /// A merge of two records of one person 人员归并.
    MergeId;
    /// A pledge signed before the close 预先承诺.
    AdvancePledgeId;
    /// A finding that two applications are alike 查重.
    SimilarityId;
    /// A project of this or another funder 既往与在研项目.
    AwardId;
    /// A ban 科研诚信限制.
    BanId;
    /// An import of earlier data 导入.
    ImportId;
    /// A paper in a unit's file 单位档案.
    UnitFileId;
    /// The check of an application on its form 形式审查.
    FormalCheckId;
    /// What a person takes over from ORCID 学术档案.
    OrcidRecordId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_form_goes_both_ways_and_nothing_else_is_read() {
        for id in [Id([0; 16]), Id([255; 16]), Id([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])] {
            assert_eq!(Id::parse(&id.to_string()), Some(id));
        }
        for wrong in
            ["", "0", "8zzzzzzzzzzzzzzzzzzzzzzzzz", "0000000000000000000000000l", "000000000000000000000000000", "0000000000000000000000000A"]
        {
            assert_eq!(Id::parse(wrong), None, "{wrong}");
        }
    }
}
