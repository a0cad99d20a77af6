//! Loose 宽松读取: JSON of others, read as far as it is what was expected. What is null or of another kind is as if it were not there, and
//! of a list no more is held than its limit; what is not JSON at all is still refused.

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};
use std::fmt;
use std::marker::PhantomData;

/// The most bytes that are held of a text.
const TEXT_MOST: usize = 4_096;

/// An object, where there is one.
pub(super) struct Loose<T>(pub(super) Option<T>);

/// The first objects of a list, at most so many.
pub(super) struct Few<T, const MOST: usize> {
    /// They.
    pub(super) held: Vec<T>,
    /// How many there are in all; beyond those that are held, whatever stands in the list is counted.
    pub(super) count: usize,
}

/// A text or a number, as text; empty where there is neither.
#[derive(Default)]
pub(super) struct Text(pub(super) String);

impl<T> Default for Loose<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T, const MOST: usize> Default for Few<T, MOST> {
    fn default() -> Self {
        Self { held: Vec::new(), count: 0 }
    }
}

fn pass_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<usize, A::Error> {
    let mut count = 0;
    while list.next_element::<IgnoredAny>()?.is_some() {
        count += 1;
    }
    Ok(count)
}

fn pass_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

/// Reads over what is of another kind.
macro_rules! nothing_of {
    ($($visit:ident: $of:ty),*) => {
        $(fn $visit<E: Error>(self, _: $of) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        })*

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("JSON")
        }
    };
}

struct AnObject<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for AnObject<T> {
    type Value = Loose<T>;

    nothing_of!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|read| Loose(Some(read)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        pass_list(list).map(|_| Loose(None))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Loose<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnObject(PhantomData))
    }
}

struct AList<T, const MOST: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for AList<T, MOST> {
    type Value = Few<T, MOST>;

    nothing_of!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut few = Few::default();
        while few.held.len() < MOST {
            let Some(one) = list.next_element::<Loose<T>>()? else { return Ok(few) };
            few.count += usize::from(one.0.is_some());
            few.held.extend(one.0);
        }
        few.count += pass_list(list)?;
        Ok(few)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        pass_map(map).map(|()| Few::default())
    }
}

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for Few<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AList(PhantomData))
    }
}

struct AText;

impl<'de> Visitor<'de> for AText {
    type Value = Text;

    nothing_of!(visit_bool: bool, visit_f64: f64);

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let end = text.char_indices().map(|(at, _)| at).find(|at| *at > TEXT_MOST).unwrap_or(text.len());
        Ok(Text(text[..end].to_owned()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Text(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Text(number.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        pass_list(list).map(|_| Text::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        pass_map(map).map(|()| Text::default())
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AText)
    }
}
