//! Receipt as JSON 存证回执的 JSON 写法: how bytes, digests and parts are spelt, one spelling each.
//!
//! A part is either open or a digest, never both, never neither, and never null. Members stand in objects only: serde
//! would also read them from an array, by position.
//! Source: [`crate::receipt`].

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::{Facts, Private};
use crate::digest::Digest;
use crate::encoding;

/// The name of the format, so that a receipt in memory can have no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Format {
    #[serde(rename = "kechuang-receipt/1")]
    V1,
}

/// Any version of a receipt, as far as its format.
#[derive(Deserialize)]
pub(super) struct Tagged {
    pub(super) format: String,
}

/// The members of a part, of which only some go together.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    of: Option<Base64<[u8; 16]>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    salt: Option<Base64<[u8; 32]>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    bytes: Option<Base64<Vec<u8>>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    digest: Option<Digest>,
}

impl TryFrom<Object<Part>> for Facts {
    type Error = &'static str;

    fn try_from(part: Object<Part>) -> Result<Self, &'static str> {
        match part.0 {
            Part { of: None, salt: Some(salt), bytes: Some(bytes), digest: None } => Ok(Self::Open { salt: salt.0, bytes: bytes.0 }),
            Part { of: None, salt: None, bytes: None, digest: Some(digest) } => Ok(Self::Closed(digest)),
            Part { .. } => Err("facts have either salt and bytes, or a digest"),
        }
    }
}

impl From<Facts> for Part {
    fn from(facts: Facts) -> Self {
        match facts {
            Facts::Open { salt, bytes } => Self { of: None, salt: Some(Base64(salt)), bytes: Some(Base64(bytes)), digest: None },
            Facts::Closed(digest) => Self { of: None, salt: None, bytes: None, digest: Some(digest) },
        }
    }
}

impl TryFrom<Object<Part>> for Private {
    type Error = &'static str;

    fn try_from(part: Object<Part>) -> Result<Self, &'static str> {
        match part.0 {
            Part { of: Some(of), salt: Some(salt), bytes: Some(bytes), digest: None } => Ok(Self::Open { of: of.0, salt: salt.0, bytes: bytes.0 }),
            Part { of: None, salt: None, bytes: None, digest: Some(digest) } => Ok(Self::Closed(digest)),
            Part { .. } => Err("a private part has either of, salt and bytes, or a digest"),
        }
    }
}

impl From<Private> for Part {
    fn from(private: Private) -> Self {
        match private {
            Private::Open { of, salt, bytes } => Self { of: Some(Base64(of)), salt: Some(Base64(salt)), bytes: Some(Base64(bytes)), digest: None },
            Private::Closed(digest) => Self { of: None, salt: None, bytes: None, digest: Some(digest) },
        }
    }
}

/// A struct read from a JSON object.
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members))
            }
        }

        from.deserialize_map(Members(PhantomData)).map(Self)
    }
}

/// Reads a member that is an object.
pub(super) fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    Object::deserialize(from).map(|object| object.0)
}

/// Bytes as padded base64; an array has its length checked.
struct Base64<T>(T);

impl<T: AsRef<[u8]>> Serialize for Base64<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&encoding::to_base64(self.0.as_ref()))
    }
}

impl<'de, T: TryFrom<Vec<u8>>> Deserialize<'de> for Base64<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let bytes = encoding::from_base64(&String::deserialize(from)?).ok_or_else(|| D::Error::custom("not base64"))?;
        T::try_from(bytes).map(Self).map_err(|_| D::Error::custom("wrong number of bytes"))
    }
}

/// Reads a member that, when it is there, is not null.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

pub(super) mod base64_bytes {
    //! Bytes as padded base64.

    use super::{Base64, Deserialize, Deserializer, Serialize, Serializer};

    pub(in crate::receipt) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        Base64(bytes).serialize(to)
    }

    pub(in crate::receipt) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        Base64::deserialize(from).map(|bytes| bytes.0)
    }
}

pub(super) mod base64_digests {
    //! Digests of the tree as padded base64, as in checkpoints and tlog proofs: there the format names the algorithm.

    use super::{Base64, Deserialize, Deserializer, Digest, Serializer};

    pub(in crate::receipt) fn serialize<S: Serializer>(digests: &[Digest], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(digests.iter().map(|digest| Base64(digest.as_bytes())))
    }

    pub(in crate::receipt) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Digest>, D::Error> {
        let digests: Vec<Base64<[u8; 32]>> = Vec::deserialize(from)?;
        Ok(digests.into_iter().map(|digest| Digest(digest.0)).collect())
    }
}
