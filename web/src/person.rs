//! Person 人员: registration, and what setting up and invitations share with it.

use crate::cx::Cx;
use crate::fields::{Fields, Sent};
use crate::secret;
use crate::session;
use crate::ui::{self, Look, Part, Section};
use crate::{registration, reset};
use axum::response::Response;
use maud::{Markup, html};
use rules::grant::Grant;
use rules::password;
use rules::person::{self, Language, Person, Profile};
use rules::refusal::FieldRefusal;
use rules::rights::{Actor, Deed, Held, Permit, Place, Role, Scope};
use rules::{Id, InvitationId, PersonId, Refusal};
use serde::{Deserialize, Serialize};
use store::{Change, Loaded, StoreError, Tx, WriteError};

/// The most characters of a name.
pub(crate) const NAME_MOST: usize = 60;
/// The most characters of an organisation's name.
pub(crate) const ORGANISATION_MOST: usize = 100;

/// A person about to be made, with their password hashed.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Newcomer {
    pub(crate) profile: Profile,
    pub(crate) secret: String,
    pub(crate) language: Language,
}

/// The form 注册.
pub(crate) async fn form(cx: Cx) -> Response {
    let title = cx.look(Section::Elsewhere).t("person-register-title");
    let fields = Fields::default();
    cx.reply().page(Section::Elsewhere, &title, |look| register_form(look, &fields, &[], &cx))
}

fn register_form(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal], cx: &Cx) -> Markup {
    html! {
        div.narrow {
            h1 { (look.t("person-register-title")) }
            p { (look.t("person-register-intro")) }
            form method="post" action="/people" {
                (ui::hidden("back", &back(fields, cx)))
                (profile_fields(look, fields, wrong, true))
                (password_fields(look, wrong))
                (ui::submit_row(look, &look.t("person-register-submit"), look.csrf(), &cx.new_key()))
            }
            p { (look.t("person-has-account")) " " a href="/sessions/new" { (look.t("session-title")) } }
        }
    }
}

fn back(fields: &Fields, cx: &Cx) -> String {
    match fields.raw("back") {
        "" => cx.query("back").unwrap_or_default(),
        back => back.to_owned(),
    }
}

/// The fields of a profile; the address can be left out where it is fixed.
pub(crate) fn profile_fields(look: &Look<'_>, fields: &Fields, wrong: &[FieldRefusal], with_email: bool) -> Markup {
    let language = match fields.raw("language") {
        "" => look.language.as_str(),
        chosen => chosen,
    };
    let languages = [("zh".to_owned(), "中文".to_owned()), ("en".to_owned(), "English".to_owned())];
    html! {
        (ui::line(look, &Part::new("name", &look.t("person-name")).help(&look.t("person-name-help")).autocomplete("name").required(true).among(wrong), fields.raw("name"), Some(NAME_MOST)))
        (ui::line(look, &Part::new("latin_name", &look.t("person-latin-name")).help(&look.t("person-latin-name-help")).among(wrong), fields.raw("latin_name"), Some(NAME_MOST)))
        @if with_email {
            (ui::line(look, &Part::new("email", &look.t("person-email")).kind("email").autocomplete("username").required(true).among(wrong), fields.raw("email"), None))
        }
        (ui::line(look, &Part::new("organisation", &look.t("person-organisation")).autocomplete("organization").among(wrong), fields.raw("organisation"), Some(ORGANISATION_MOST)))
        (ui::select(look, &Part::new("language", &look.t("person-language")).among(wrong), &languages, language))
    }
}

/// Two fields for a new password.
pub(crate) fn password_fields(look: &Look<'_>, wrong: &[FieldRefusal]) -> Markup {
    let help = look.t_with("person-password-help", &[("least", person::PASSWORD_LEAST.into())]);
    html! {
        (ui::password(look, &Part::new("password", &look.t("person-password")).help(&help).required(true).among(wrong), "new-password"))
        (ui::password(look, &Part::new("password_again", &look.t("person-password-again")).required(true).among(wrong), "new-password"))
    }
}

/// Reads a profile; none where something is wrong, which `finish` then refuses.
pub(crate) fn profile(fields: &Fields, email: Option<rules::text::Email>) -> Option<Profile> {
    let name = fields.line("name", NAME_MOST);
    let latin_name = fields.maybe_line("latin_name", NAME_MOST);
    let email = email.or_else(|| fields.email("email"));
    let organisation = fields.maybe_line("organisation", ORGANISATION_MOST);
    Some(Profile { name: name?, latin_name, email: email?, organisation })
}

/// Reads all that makes a person and hashes the password. Refuses field by field.
pub(crate) async fn newcomer(cx: &Cx, fields: &Fields, email: Option<rules::text::Email>) -> Result<Newcomer, WriteError> {
    let profile = profile(fields, email);
    let language = if fields.raw("language").is_empty() { Some(cx.language) } else { fields.option("language", Language::parse) };
    let (password, again) = (fields.raw("password").to_owned(), fields.raw("password_again").to_owned());
    let again = if fields.has("password_again") { again } else { password.clone() };
    fields.keep("password", password::accept(&password, &again).and_then(|()| unlike(&password, profile.as_ref())));
    fields.raw("back");
    fields.finish()?;
    let (Some(profile), Some(language)) = (profile, language) else { return Err(Refusal::Fields(Vec::new()).into()) };
    let secret = secret::hash(&cx.site, password).await?;
    Ok(Newcomer { profile, secret, language })
}

/// Refuses a password made of the account's own name or address.
pub(crate) fn unlike(password: &str, profile: Option<&Profile>) -> Result<(), person::Refusal> {
    let Some(profile) = profile else { return Ok(()) };
    let latin_name = profile.latin_name.as_ref().map_or("", |name| name.as_str());
    password::unlike(password, &[profile.name.as_str(), latin_name, profile.email.as_str()])
}

/// The changes that make a person with these roles over the whole centre, and the secret's row.
pub(crate) fn make(
    tx: &mut Tx<'_>,
    id: PersonId,
    newcomer: &Newcomer,
    invitation: Option<InvitationId>,
    roles: &[(Id, Role, Scope)],
) -> Result<Vec<Change>, WriteError> {
    let email_key = tx.keys().email_key(&newcomer.profile.email);
    let credential = secret::credential_digest(&newcomer.secret);
    let event = person::register(id, newcomer.profile.clone(), email_key, credential, newcomer.language, invitation);
    let mut changes = vec![Loaded::<Person>::new(id).happens(event)?];
    for (grant, role, scope) in roles {
        let held = Held { role: *role, scope: *scope, from: tx.now(), until: None };
        changes.push(Loaded::<Grant>::new(*grant).happens(rules::grant::grant(id, held)?)?);
    }
    tx.set_credential(id, &newcomer.secret)?;
    Ok(changes)
}

/// Registers 注册, and signs in.
pub(crate) async fn register(cx: Cx, Sent(fields): Sent) -> Response {
    let fields = match fields {
        Ok(fields) => fields,
        Err(refusal) => return cx.reply().refused(&refusal),
    };
    let title = cx.look(Section::Elsewhere).t("person-register-title");
    if cx.site.reaches(rules::contact::Channel::Email) {
        let begun = async {
            cx.guard(&fields)?;
            registration::begin(&cx, &fields).await
        };
        return match begun.await {
            Ok(()) => reset::sent(&cx, &title, "registration-sent"),
            Err(error) => cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| register_form(look, &fields, wrong(refusal), &cx)),
        };
    }
    match registered(&cx, &fields).await {
        Ok((token, back)) => session::signed_in(&cx, &token, &back).await,
        Err(error) => cx.reply().again(error, Section::Elsewhere, &title, |look, refusal| register_form(look, &fields, wrong(refusal), &cx)),
    }
}

async fn registered(cx: &Cx, fields: &Fields) -> Result<(String, String), WriteError> {
    cx.guard(fields)?;
    let newcomer = newcomer(cx, fields, None).await?;
    let (token, digest) = secret::token()?;
    let agent = session::agent(cx);
    let (id, grant) = (PersonId(secret::new_id()), secret::new_id());
    let back = match fields.raw("back") {
        "" => "/calls?done=registered".to_owned(),
        back => back.to_owned(),
    };
    let before = cx.session.clone();
    // Not under a key: a repetition finds the address taken and cannot be let in without its password, and nobody's keys are everybody's.
    let written = cx.deed(move |tx| {
        let permit = tx.may(&Actor::Newcomer(id), Deed::Register, &Place::default())?;
        let changes = make(tx, id, &newcomer, None, &[(grant, Role::Applicant, Scope::Centre)])?;
        tx.commit(&permit, changes)?;
        if let Some(before) = &before {
            tx.end_session(before)?;
        }
        session::open(tx, &digest, id, &agent)
    });
    written.await?;
    cx.site.wake_outbox();
    Ok((token, back))
}

/// The fields that a refusal names.
pub(crate) fn wrong(refusal: &Refusal) -> &[FieldRefusal] {
    if let Refusal::Fields(fields) = refusal { fields } else { &[] }
}

/// A permit that has been asked for before, as a value of the transaction; keeps closures short.
pub(crate) fn member_permit(tx: &mut Tx<'_>, person: PersonId, deed: Deed, place: &Place) -> Result<Permit, WriteError> {
    let actor = tx.actor(person)?;
    Ok(tx.may(&actor, deed, place)?)
}

/// A fault for what cannot be: a state that the transaction has just seen is gone.
pub(crate) fn gone(what: &str) -> WriteError {
    WriteError::Fault(StoreError::Row(format!("{what} is gone in its own transaction")))
}
