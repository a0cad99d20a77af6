//! Sheet 单位清单导出: the approved organisations as CSV, narrowed as the list is.

use super::asked;
use super::view::Listed;
use crate::cx::Cx;
use crate::desk::lines;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rules::organisation::{CreditCode, Ror};
use rules::text::Bilingual;

/// More organisations than any centre deals with.
const MOST: usize = 20_000;

/// The whole list for a spreadsheet 导出单位清单.
pub(crate) async fn csv(cx: Cx) -> Response {
    let wanted = match asked(&cx, MOST) {
        Ok(wanted) => wanted,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let look = cx.look(crate::ui::Section::Organisations);
    let heading =
        ["unit-name-zh", "unit-name-en", "unit-former", "unit-class", "unit-code", "unit-ror", "unit-parents", "unit-standing", "unit-ended-on"];
    let mut records = vec![heading.iter().map(|key| look.t(key)).collect::<Vec<_>>()];
    let found = cx.read(move |rows| {
        let found = rows.organisations(&wanted)?;
        found.into_iter().map(|row| Listed::of(rows, row)).collect::<Result<Vec<_>, _>>()
    });
    let listed = match found.await {
        Ok(listed) => listed,
        Err(error) => return cx.reply().fault(&error),
    };
    let joined = |names: Vec<&Bilingual>| names.into_iter().map(|name| look.pick(name).to_owned()).collect::<Vec<_>>().join("；");
    records.extend(listed.iter().map(|unit| {
        vec![
            unit.name.zh.clone(),
            unit.name.en.clone(),
            joined(unit.former_names.iter().collect()),
            look.unit_class(unit.class),
            unit.code.as_ref().map_or("", CreditCode::as_str).to_owned(),
            unit.ror.as_ref().map_or("", Ror::as_str).to_owned(),
            joined(unit.parents.iter().map(|above| &above.name).collect()),
            look.unit_stage(unit.stage),
            unit.ended.map(|day| day.to_string()).unwrap_or_default(),
        ]
    }));
    let mut text = "\u{feff}".as_bytes().to_vec();
    match lines(records.into_iter()) {
        Ok(body) => text.extend(body),
        Err(error) => return cx.reply().fault(&error),
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"organisations.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, text).into_response()
}
