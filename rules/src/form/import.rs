//! Import and export 导入导出: a form as a file of JSON. What cannot be read is refused with the section and the field in which it stands.

use super::{Field, Form, Refusal, Section};
use serde_json::Value;

impl Form {
    /// Reads a form from JSON and checks it. Refuses what `check` refuses and what is no form, and says where.
    pub fn parse(json: &str) -> Result<Self, Refusal> {
        let form: Self = serde_json::from_str(json).map_err(|error| place(json).unwrap_or_else(|| Refusal::Unreadable(error.to_string())))?;
        form.check()?;
        Ok(form)
    }

    /// As a file of JSON that `parse` reads again.
    pub fn export(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// The first part that is no section or no field, where it is a part and not the whole that cannot be read.
fn place(json: &str) -> Option<Refusal> {
    let whole: Value = serde_json::from_str(json).ok()?;
    for (number, section) in whole.get("sections")?.as_array()?.iter().enumerate() {
        for (place, field) in section.get("fields").and_then(Value::as_array)?.iter().enumerate() {
            if let Err(error) = serde_json::from_value::<Field>(field.clone()) {
                let named = field.get("id").and_then(Value::as_str).map(|id| format!("{}: ", id.chars().take(40).collect::<String>()));
                let why = format!("{}{error}", named.unwrap_or_default());
                return Some(Refusal::BadPart { section: number + 1, field: Some(place + 1), why });
            }
        }
        if let Err(error) = serde_json::from_value::<Section>(section.clone()) {
            return Some(Refusal::BadPart { section: number + 1, field: None, why: error.to_string() });
        }
    }
    None
}
