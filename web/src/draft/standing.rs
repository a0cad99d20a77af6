//! Standing 申请状态: what a draft says of the application that it became.

use crate::ui::{self, Look, Tone};
use maud::{Markup, html};
use rules::application;
use store::ApplicationRow;

/// That there is one, and how far it has come.
pub(super) fn already(look: &Look<'_>, submitted: &ApplicationRow) -> Markup {
    let key = match submitted.stage {
        application::Stage::Submitted => "draft-already-submitted",
        application::Stage::Withdrawn => "draft-already-withdrawn",
        application::Stage::Endorsing => "draft-already-endorsing",
        application::Stage::Returned | application::Stage::Correcting => "draft-already-returned",
        application::Stage::Refused | application::Stage::NotAccepted => "draft-already-ended",
    };
    ui::notice(
        Tone::Plain,
        html! {
            p { (look.t_with(key, &[("number", submitted.number.as_str().into())])) " " a href={ "/applications/" (submitted.id) } { (look.t("call-my-application")) } }
        },
    )
}
