//! Centre 中心: the set-up link makes the centre and its first officer, once.

use crate::cx::Cx;
use crate::fields::{Fields, Sent};
use crate::person::{self, NAME_MOST};
use crate::secret;
use crate::session;
use crate::site::Site;
use crate::ui::{self, Look, Part, Section};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use rules::centre::{self, Centre, Refusal as CentreRefusal};
use rules::refusal::FieldRefusal;
use rules::rights::{Actor, Deed, Place, Role, Scope};
use rules::text::Line;
use rules::time::Zone;
use rules::{CentreId, Instant, PersonId, Refusal};
use store::{Loaded, StoreError, WriteError};

/// How long a set-up link is good for, in milliseconds: a day. The next start makes another.
const LINK_MS: i64 = 24 * 3_600_000;

/// The path of a new set-up link, while there is no centre.
pub async fn setup_link(site: &Site) -> Result<Option<String>, StoreError> {
    if site.centre().await?.is_some() {
        return Ok(None);
    }
    let (token, digest) = secret::token()?;
    let made = site.store().write(move |tx| {
        let until = Instant(tx.now().0 + LINK_MS);
        tx.spend_links("setup")?;
        Ok(tx.put_link(&digest, "setup", until)?)
    });
    match made.await {
        Ok(()) => Ok(Some(format!("/setup/{token}"))),
        Err(WriteError::Fault(error)) => Err(error),
        Err(WriteError::Refused(_)) => Ok(None),
    }
}

/// The form 设立中心.
pub(crate) async fn setup_form(cx: Cx, Path(token): Path<String>) -> Response {
    let digest = secret::digest(&token);
    match cx.site.store().write(move |tx| Ok(tx.is_link(&digest, "setup")?)).await {
        Ok(true) => {}
        Ok(false) if cx.founded => return cx.reply().refused(&CentreRefusal::AlreadyFounded.into()),
        Ok(false) => return cx.reply().refused(&CentreRefusal::NoSuchLink.into()),
        Err(error) => return cx.reply().failed(error),
    }
    let title = cx.look(Section::Elsewhere).t("setup-title");
    let fields = Fields::default();
    cx.reply().page(Section::Elsewhere, &title, |look| setup_fields(look, &token, &fields, &[], &cx.new_key()))
}

fn setup_fields(look: &Look<'_>, token: &str, fields: &Fields, wrong: &[FieldRefusal], key: &str) -> Markup {
    let zone = match fields.raw("zone") {
        "" => Zone::shanghai().name().to_owned(),
        zone => zone.to_owned(),
    };
    html! {
        div.narrow {
            h1 { (look.t("setup-title")) }
            p { (look.t("setup-intro")) }
            form method="post" action={ "/setup/" (token) } {
                h2 { (look.t("setup-centre")) }
                (ui::line(look, &Part::new("centre_zh", &look.t("setup-centre-zh")).required(true).among(wrong), fields.raw("centre_zh"), Some(NAME_MOST)))
                (ui::line(look, &Part::new("centre_en", &look.t("setup-centre-en")).among(wrong), fields.raw("centre_en"), Some(NAME_MOST)))
                (ui::line(look, &Part::new("zone", &look.t("setup-zone")).help(&look.t("setup-zone-help")).required(true).among(wrong), &zone, None))
                h2 { (look.t("setup-officer")) }
                (person::profile_fields(look, fields, wrong, true))
                (person::password_fields(look, wrong))
                (ui::submit_row(look, &look.t("setup-submit"), look.csrf(), key))
            }
        }
    }
}

/// Founds the centre 设立中心, with its first officer, who is signed in.
pub(crate) async fn found(cx: Cx, Path(token): Path<String>, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    match founded(&cx, &token, &fields).await {
        Ok(session) => session::signed_in(&cx, &session, "/programmes?done=founded").await,
        Err(error) => {
            let title = cx.look(Section::Elsewhere).t("setup-title");
            let key = cx.new_key();
            cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| setup_fields(look, &token, &fields, person::wrong(refusal), &key))
        }
    }
}

async fn founded(cx: &Cx, token: &str, fields: &Fields) -> Result<String, WriteError> {
    let zh = fields.line("centre_zh", NAME_MOST);
    let en = fields.maybe_line("centre_en", NAME_MOST);
    let zone = fields.keep("zone", Zone::parse(fields.raw("zone")).ok_or(CentreRefusal::UnknownZone));
    let newcomer = person::newcomer(cx, fields, None).await?;
    let (Some(zh), Some(zone)) = (zh, zone) else { return Err(Refusal::Fields(Vec::new()).into()) };
    let link = secret::digest(token);
    let (session, digest) = secret::token()?;
    let agent = session::agent(cx);
    let id = PersonId(secret::new_id());
    let (centre_id, officer, applicant) = (CentreId(secret::new_id()), secret::new_id(), secret::new_id());
    let stands = cx.founded;
    // Not under a key: the link is good once, and nobody's keys are everybody's.
    let written = cx.deed(move |tx| {
        if !tx.is_link(&link, "setup")? {
            return Err(if stands { CentreRefusal::AlreadyFounded } else { CentreRefusal::NoSuchLink }.into());
        }
        let permit = tx.may(&Actor::Founder(id), Deed::Found, &Place::default())?;
        let mut changes = vec![Loaded::<Centre>::new(centre_id).happens(centre::found(&zh, en.as_ref().map(|en: &Line| en), zone.clone()))?];
        let roles = [(officer, Role::Officer, Scope::Centre), (applicant, Role::Applicant, Scope::Centre)];
        changes.extend(person::make(tx, id, &newcomer, None, &roles)?);
        tx.commit(&permit, changes)?;
        tx.spend_links("setup")?;
        session::open(tx, &digest, id, &agent)
    });
    written.await?;
    cx.site.wake_outbox();
    Ok(session)
}
