//! Centre 中心: its row, and the set-up link.

use crate::folded::Folded;
use crate::value::Val;
use crate::{Reader, StoreError, vals};
use rules::centre::Centre;
use rules::text::Bilingual;
use rules::time::Zone;

/// The centre's row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CentreRow {
    /// What it is called.
    pub name: Bilingual,
    /// Where its clocks are.
    pub zone: Zone,
}

impl Folded for Centre {
    const TABLE: &'static str = "centres";
    const COLUMNS: &'static [&'static str] = &["id", "version", "name_zh", "name_en", "zone"];

    fn columns(&self) -> Vec<Val> {
        vals![self.name.zh.as_str(), self.name.en.as_str(), self.zone.name()].to_vec()
    }
}

impl Reader<'_> {
    /// The centre, once it is founded.
    pub fn centre(&mut self) -> Result<Option<CentreRow>, StoreError> {
        let rows = self.sql.query("SELECT name_zh, name_en, zone FROM centres", &[])?;
        rows.first().map(|row| Ok(CentreRow { name: Bilingual::new(row.text(0)?, row.text(1)?), zone: row.parsed(2, Zone::parse)? })).transpose()
    }
}
