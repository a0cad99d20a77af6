//! Routes 路由: every address there is, with the method and who may use it; the router is made from this table alone.

use crate::award::import;
use crate::eligibility::editor as limits;
use crate::site::Site;
use crate::{
    account, administrators, advance_pledge, application, assets, audit, calendar, call, career, centre, desk, draft, enquiry, erasure_request,
    expunction, federation, file, grant, guard, handover, home, identity, inspection, invitation, log, mailbox, mandate, mechanism, membership,
    merge, need, organisation, people, person, plan, prefill, programme, receipt, record, rights, roster, rules_page, session, similarity, verify,
};
use crate::{approval, endorsement, team, versions};
use crate::{
    authenticator, budget, contact, delivery, document, form, gateway, health, notice, openapi, registration, reset, sealed, security_txt,
    subscription, task, token,
};
use crate::{award, ban, formal_check, orcid, radar, unit_file};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::routing::{MethodRouter, delete, get, patch, post};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

/// One address with one method.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    handler: MethodRouter<Site>,
}

macro_rules! routes {
    ($($method:ident $verb:ident $path:literal => $handler:path;)*) => {
        vec![$(Route { method: Method::$method, path: $path, handler: $verb($handler) },)*]
    };
}

/// Every route. A new one needs a row in the matrix of the stories.
pub fn table() -> Vec<Route> {
    let before = [site(), accounts(), signing_in(), people(), organisations(), records(), rights(), programmes(), calls(), applications()];
    before.into_iter().chain([teams(), earlier(), proof()]).flatten().collect()
}

/// The portal and what every page needs.
fn site() -> Vec<Route> {
    routes! {
        GET get "/" => home::show;
        GET get "/health" => home::health;
        GET get "/health/live" => health::live;
        GET get "/health/ready" => health::ready;
        GET get "/language" => home::language;
        GET get "/api/openapi.json" => openapi::show;
        GET get "/.well-known/security.txt" => security_txt::show;
        GET get "/assets/{hash}/{name}" => home::asset;
        GET get "/rules" => rules_page::show;
        GET get "/calendar" => calendar::show;
        GET get "/calendar/days.csv" => calendar::csv;
        GET get "/calendar/days.ics" => calendar::ics;
        GET get "/calendar/editions/new" => calendar::form;
        POST post "/calendar/comparison" => calendar::compare;
        POST post "/calendar/editions" => calendar::load;
        GET get "/setup/{token}" => centre::setup_form;
        POST post "/setup/{token}" => centre::found;
    }
}

/// Signing in and one's own account.
fn accounts() -> Vec<Route> {
    routes! {
        GET get "/sessions/new" => session::form;
        POST post "/sessions" => session::sign_in;
        POST post "/sessions/end" => session::sign_out;
        POST post "/sessions/end-all" => session::sign_out_everywhere;
        GET get "/sessions/federated/{provider}" => federation::start;
        GET get "/sessions/federated/{provider}/answer" => federation::answer;
        POST post "/sessions/federated/{provider}/answer" => federation::posted;
        GET get "/sessions/federated/{provider}/choice" => federation::choice;
        POST post "/sessions/federated/{provider}/links" => federation::link;
        POST post "/sessions/federated/{provider}/people" => federation::register;
        GET get "/sessions/federated/{provider}/metadata" => federation::metadata;
        POST post "/federated-identities/{id}/unlinking" => federation::unlink;
        GET get "/account" => account::show;
        POST post "/account/profile" => account::revise_profile;
        POST post "/account/password" => account::change_password;
        POST post "/account/erasure" => erasure_request::ask;
        GET get "/erasure-requests" => erasure_request::list;
        GET get "/erasure-requests/{id}" => erasure_request::show;
        POST post "/erasure-requests/{id}/withdrawal" => erasure_request::withdraw;
        POST post "/erasure-requests/{id}/grant" => erasure_request::grant;
        POST post "/erasure-requests/{id}/refusal" => erasure_request::refuse;
        POST post "/erasure-requests/{id}/execution" => erasure_request::carry_out;
        GET get "/expunctions" => expunction::list;
        GET get "/expunctions/new" => expunction::form;
        POST post "/expunctions" => expunction::propose;
        GET get "/expunctions/{id}" => expunction::show;
        POST post "/expunctions/{id}/confirmation" => expunction::confirm;
        POST post "/expunctions/{id}/withdrawal" => expunction::drop_proposal;
        GET get "/mailbox" => mailbox::show;
        POST post "/mailbox/reading" => mailbox::read;
        GET get "/tasks" => task::show;
        POST post "/tasks/snoozes" => task::put_off;
        POST post "/tasks/snoozes/end" => task::wake;
        POST post "/tasks/calendar" => task::calendar::make;
        POST post "/tasks/calendar/end" => task::calendar::end;
        GET get "/tasks/calendar/{token}" => task::calendar::show;
        GET get "/notices" => notice::show;
        POST post "/notices" => notice::keep;
        POST post "/notices/address" => notice::trust;
        GET get "/deliveries" => delivery::list;
        POST post "/deliveries/{id}/resending" => delivery::resend;
    }
}

/// Second steps, links, contacts, ways to sign in, tokens.
fn signing_in() -> Vec<Route> {
    routes! {
        POST post "/sessions/steps" => session::finish;
        POST post "/sessions/messages" => session::send_message;
        POST post "/sessions/passkeys" => session::sign_in_by_passkey;
        GET get "/sessions/confirmation" => session::confirm_form;
        POST post "/sessions/confirmation" => session::confirm;
        POST post "/sessions/{handle}/end" => session::end_one;
        GET get "/password-resets/new" => reset::form;
        POST post "/password-resets" => reset::ask;
        GET get "/password-resets/{token}" => reset::open;
        POST post "/password-resets/{token}" => reset::set;
        GET get "/registrations/{token}" => registration::open;
        POST post "/registrations/{token}" => registration::complete;
        GET get "/outgoing" => gateway::show;
        GET get "/account/contacts" => contact::show;
        POST post "/account/contacts" => contact::add;
        POST post "/account/contacts/proof" => contact::prove;
        POST post "/account/contacts/{id}/main" => contact::make_main;
        POST post "/account/contacts/{id}/removal" => contact::remove;
        GET get "/account/security" => authenticator::show;
        GET get "/account/authenticators/new" => authenticator::form;
        POST post "/account/authenticators" => authenticator::enrol;
        POST post "/account/authenticators/{id}/removal" => authenticator::remove;
        POST post "/account/recovery-codes" => authenticator::make_codes;
        GET get "/account/tokens" => token::list;
        POST post "/account/tokens" => token::issue;
        POST post "/account/tokens/{id}/revocation" => token::revoke;
    }
}

/// People, grants, invitations.
fn people() -> Vec<Route> {
    routes! {
        GET get "/people/new" => person::form;
        POST post "/people" => person::register;
        GET get "/people" => people::list;
        GET get "/people/{id}" => people::show;
        POST post "/people/{id}/grants" => grant::give;
        POST post "/grants/{id}/revocation" => grant::revoke;
        GET get "/invitations" => invitation::list;
        POST post "/invitations" => invitation::invite;
        POST post "/invitations/{id}/withdrawal" => invitation::withdraw;
        GET get "/invitations/{id}/{token}" => invitation::accept_form;
        POST post "/invitations/{id}/{token}" => invitation::accept;
    }
}

/// Organisations and who belongs to them.
fn organisations() -> Vec<Route> {
    routes! {
        GET get "/organisations" => organisation::list;
        GET get "/organisations.csv" => organisation::csv;
        GET get "/organisations/new" => organisation::entry::form;
        POST post "/organisations" => organisation::entry::register;
        GET get "/organisations/reviews" => organisation::review::list;
        GET get "/organisations/{id}" => organisation::show;
        POST post "/organisations/{id}/authorisations" => organisation::review::send;
        GET get "/organisations/{id}/files/authorisation" => organisation::review::scanned;
        POST post "/organisations/{id}/approval" => organisation::review::approve;
        POST post "/organisations/{id}/rejection" => organisation::review::reject;
        GET get "/organisations/{id}/edit" => organisation::change::edit;
        POST post "/organisations/{id}/names" => organisation::change::rename;
        POST post "/organisations/{id}/former-names" => organisation::change::add_former_name;
        POST post "/organisations/{id}/class" => organisation::change::reclassify;
        POST post "/organisations/{id}/parents" => organisation::change::attach;
        POST post "/organisations/{id}/separation" => organisation::change::detach;
        POST post "/organisations/{id}/ending" => organisation::change::end;
        GET get "/organisations/{id}/members" => membership::staff::show;
        POST post "/organisations/{id}/members" => membership::staff::name;
        POST post "/organisations/{id}/secretaries" => membership::staff::appoint;
        POST post "/organisations/{id}/secretaries/{grant}/removal" => membership::staff::dismiss;
        GET get "/organisations/{id}/members.csv" => roster::file::members;
        GET get "/organisations/{id}/members/imports" => roster::page::list;
        POST post "/organisations/{id}/members/imports" => roster::take_in;
        GET get "/organisations/{id}/members/imports/template.csv" => roster::file::template_csv;
        GET get "/organisations/{id}/members/imports/template.xlsx" => roster::file::template_xlsx;
        POST post "/organisations/{id}/members/imports/previews" => roster::upload;
        GET get "/organisations/{id}/members/imports/new" => roster::preview;
        GET get "/organisations/{id}/members/imports/{import}" => roster::page::show;
        POST post "/organisations/{id}/members/imports/{import}/undoing" => roster::page::undo;
        POST post "/membership-asks/{id}/acceptance" => roster::asked::accept;
        POST post "/membership-asks/{id}/refusal" => roster::asked::decline;
        GET get "/organisations/{id}/files" => unit_file::list;
        POST post "/organisations/{id}/files" => unit_file::add;
        GET get "/unit-files/{id}" => unit_file::show;
        POST post "/unit-files/{id}/versions" => unit_file::replace;
        GET get "/unit-files/{id}/scans/{version}" => unit_file::scan;
        POST post "/unit-files/{id}/removal" => unit_file::take_out;
        POST post "/memberships" => membership::ask;
        POST post "/memberships/{id}/confirmation" => membership::confirm;
        POST post "/memberships/{id}/refusal" => membership::refuse;
        POST post "/memberships/{id}/ending" => membership::end;
        POST post "/memberships/{id}/withdrawal" => membership::withdraw;
        POST post "/memberships/{id}/main" => membership::make_main;
    }
}

/// Identity documents, careers, merges.
fn records() -> Vec<Route> {
    routes! {
        GET get "/account/records" => record::mine;
        POST post "/account/identities" => identity::state;
        GET get "/identities/{id}" => identity::show;
        POST post "/identities/{id}/proof" => identity::prove;
        POST post "/identities/{id}/reveals" => identity::reveal;
        POST post "/identities/{id}/withdrawal" => identity::withdraw;
        POST post "/account/career" => career::enter;
        POST post "/career/{id}/removal" => career::remove;
        GET get "/account/orcid" => orcid::show;
        POST post "/account/orcid/readings" => orcid::read;
        POST post "/account/orcid/entries" => orcid::take;
        POST post "/account/orcid/removal" => orcid::forget;
        GET get "/duplicates" => merge::duplicates;
        GET get "/merges/new" => merge::form;
        POST post "/merges" => merge::propose;
        GET get "/merges/{id}" => merge::show;
        POST post "/merges/{id}/confirmation" => merge::confirm;
        POST post "/merges/{id}/withdrawal" => merge::withdraw;
        POST post "/merges/{id}/undoing" => merge::undo;
    }
}

/// Who may what: administrators, inspectors, delegates, and what was done.
fn rights() -> Vec<Route> {
    routes! {
        GET get "/rights" => rights::show;
        GET get "/grants" => grant::orphaned;
        GET get "/administrators" => administrators::show;
        POST post "/administrators" => administrators::separate;
        POST post "/grants/{id}/succession" => administrators::succeed;
        GET get "/inspections" => inspection::list;
        POST post "/inspections" => inspection::appoint;
        GET get "/people/{id}/handover" => handover::show;
        POST post "/people/{id}/handover" => handover::hand_over;
        GET get "/mandates" => mandate::list;
        POST post "/mandates" => mandate::give;
        POST post "/mandates/{id}/ending" => mandate::end;
        GET get "/audit" => audit::list;
        GET get "/audit/events.csv" => audit::csv;
    }
}

/// Programmes.
fn programmes() -> Vec<Route> {
    routes! {
        GET get "/programmes" => programme::list;
        GET get "/programmes/new" => programme::form;
        POST post "/programmes" => programme::establish;
        GET get "/programmes/{id}" => programme::show;
        GET get "/programmes/{id}/edit" => programme::edit;
        POST post "/programmes/{id}/revisions" => programme::revise;
        POST post "/programmes/{id}/closure" => programme::close;
        POST post "/programmes/{id}/action" => programme::hang;
        GET get "/plans" => plan::tree;
        GET get "/plans/new" => plan::form;
        POST post "/plans" => plan::establish;
        GET get "/plans/{id}" => plan::show;
        GET get "/plans/{id}/edit" => plan::edit;
        POST post "/plans/{id}/revisions" => plan::revise;
        POST post "/plans/{id}/reports" => plan::report;
        POST post "/plans/{id}/closure" => plan::close;
        GET get "/needs" => need::list;
        GET get "/needs/new" => need::form;
        POST post "/needs" => need::submit;
        POST post "/needs/merges" => need::merge;
        GET get "/needs/{id}" => need::show;
        POST post "/needs/{id}/withdrawal" => need::withdraw;
        POST post "/needs/{id}/refusal" => need::decline;
        POST post "/calls/{id}/items/{item}/removal" => need::release;
        GET get "/mechanisms" => mechanism::list;
        GET get "/mechanisms/new" => mechanism::form;
        POST post "/mechanisms" => mechanism::establish;
        GET get "/mechanisms/{id}" => mechanism::show;
        GET get "/mechanisms/{id}/edit" => mechanism::edit;
        POST post "/mechanisms/{id}/revisions" => mechanism::revise;
        POST post "/mechanisms/{id}/retirement" => mechanism::retire;
    }
}

/// Calls.
fn calls() -> Vec<Route> {
    routes! {
        GET get "/calls" => call::list;
        GET get "/calls.atom" => call::atom;
        GET get "/calls.ics" => call::ics;
        POST post "/subscriptions" => subscription::ask;
        GET get "/subscriptions/{token}" => subscription::open;
        POST post "/subscriptions/{token}" => subscription::confirm;
        GET get "/subscriptions/{token}/end" => subscription::leave_form;
        POST post "/subscriptions/{token}/end" => subscription::leave;
        GET get "/programmes/{id}/calls/new" => call::new_form;
        POST post "/programmes/{id}/calls" => call::draft;
        GET get "/calls/{id}" => call::show;
        GET get "/calls/{id}/edit" => call::edit;
        POST post "/calls/{id}/revisions" => call::revise;
        GET get "/calls/{id}/form" => form::show;
        GET get "/calls/{id}/form.json" => form::export;
        GET get "/calls/{id}/form/preview" => form::preview;
        GET get "/calls/{id}/form/comparison" => form::compare;
        POST post "/calls/{id}/form/copy" => form::copy;
        POST post "/calls/{id}/form/import" => form::import;
        POST post "/calls/{id}/form/sections" => form::add_section;
        GET get "/calls/{id}/form/sections/{place}" => form::section_form;
        POST post "/calls/{id}/form/sections/{place}/revision" => form::revise_section;
        POST post "/calls/{id}/form/sections/{place}/removal" => form::remove_section;
        POST post "/calls/{id}/form/sections/{place}/move" => form::move_section;
        GET get "/calls/{id}/form/fields/new" => form::new_field_form;
        POST post "/calls/{id}/form/fields" => form::add_field;
        GET get "/calls/{id}/form/fields/{field}" => form::field_form;
        POST post "/calls/{id}/form/fields/{field}/revision" => form::revise_field;
        POST post "/calls/{id}/form/fields/{field}/removal" => form::remove_field;
        POST post "/calls/{id}/form/fields/{field}/move" => form::move_field;
        GET get "/calls/{id}/terms/funding" => budget::form;
        POST post "/calls/{id}/terms/funding" => budget::revise;
        GET get "/calls/{id}/terms/approvals" => approval::terms::show;
        POST post "/calls/{id}/terms/approvals" => approval::terms::save;
        GET get "/calls/{id}/terms/unit-files" => unit_file::terms::show;
        POST post "/calls/{id}/terms/unit-files" => unit_file::terms::save;
        GET get "/calls/{id}/terms/closing" => call::closing::show;
        POST post "/calls/{id}/terms/closing" => call::closing::set;
        POST post "/calls/{id}/publication" => call::publish;
        POST post "/calls/{id}/extension" => call::extend;
        POST post "/calls/{id}/cancellation" => call::cancel;
        POST post "/calls/{id}/overrides" => call::let_stand;
        POST post "/calls/{id}/enquiries" => enquiry::ask;
        POST post "/calls/{id}/answers" => enquiry::post;
        POST post "/enquiries/{id}/answers" => enquiry::answer;
        POST post "/enquiries/{id}/publication" => enquiry::publish;
        GET get "/calls/{id}/mechanism" => mechanism::draft::show;
        POST post "/calls/{id}/mechanism" => mechanism::draft::take;
        GET get "/calls/{id}/terms/eligibility" => limits::show;
        POST post "/calls/{id}/terms/eligibility/conditions" => limits::add_condition;
        POST post "/calls/{id}/terms/eligibility/limits" => limits::add_limit;
        POST post "/calls/{id}/terms/eligibility/pack" => limits::take_from_pack;
        POST post "/calls/{id}/terms/eligibility/removal" => limits::remove;
        POST post "/calls/{id}/terms/eligibility/force" => limits::set_force;
        POST post "/calls/{id}/terms/eligibility/file" => limits::read_file;
        POST post "/calls/{id}/documents" => file::attach_to_call;
        GET get "/calls/{id}/documents/{number}" => file::of_call;
    }
}

/// Drafts and applications.
fn applications() -> Vec<Route> {
    routes! {
        GET get "/applications" => application::mine;
        POST post "/calls/{id}/drafts" => draft::start;
        GET get "/drafts/{id}" => draft::show;
        PATCH patch "/drafts/{id}" => draft::autosave;
        POST post "/drafts/{id}" => draft::save;
        DELETE delete "/drafts/{id}" => draft::remove;
        POST post "/drafts/{id}/removal" => draft::remove;
        POST post "/drafts/{id}/files/{field}" => file::attach_to_draft;
        POST post "/drafts/{id}/files/{field}/{number}/removal" => file::detach_from_draft;
        GET get "/drafts/{id}/files/{field}/{number}" => file::of_draft;
        GET get "/drafts/{id}/tables/{field}" => draft::sheet::show;
        GET get "/drafts/{id}/tables/{field}/rows.xlsx" => draft::sheet::xlsx;
        POST post "/drafts/{id}/tables/{field}/previews" => draft::sheet::upload;
        GET get "/drafts/{id}/tables/{field}/preview" => draft::sheet::preview;
        POST post "/drafts/{id}/tables/{field}" => draft::sheet::apply;
        POST post "/drafts/{id}/prefill" => prefill::change;
        POST post "/drafts/{id}/advance-pledge" => advance_pledge::sign;
        POST post "/drafts/{id}/advance-pledge/withdrawal" => advance_pledge::withdraw;
        GET get "/drafts/{id}/submission" => draft::review;
        POST post "/drafts/{id}/submission" => draft::submit;
        GET get "/applications/{id}" => application::show;
        POST post "/applications/{id}/withdrawal" => application::withdraw;
        GET get "/applications/{id}/files/{number}" => file::of_application;
        GET get "/applications/{id}/unit-files/{number}" => unit_file::told::scan;
        GET get "/drafts/{id}/document.pdf" => document::of_draft;
        GET get "/applications/{id}/document.pdf" => document::of_application;
        GET get "/applications/{id}/combined.pdf" => document::combined;
        GET get "/applications/{id}/files/{number}/anonymous" => document::anonymous;
        GET get "/applications/{id}/approvals" => approval::later;
        POST post "/applications/{id}/approvals" => approval::hand_in;
        GET get "/applications/{id}/approvals/{number}" => approval::file;
        POST post "/applications/{id}/scans" => sealed::send;
        GET get "/applications/{id}/scan" => sealed::show;
        GET get "/applications/{id}/receipts/{version}" => receipt::show;
        GET get "/applications/{id}/receipts/{version}/tlog-proof" => receipt::tlog_proof;
    }
}

/// Teams, the units that endorse, what is given back, and versions.
fn teams() -> Vec<Route> {
    routes! {
        GET get "/calls/{id}/terms/team" => team::terms::show;
        POST post "/calls/{id}/terms/team" => team::terms::save;
        GET get "/calls/{id}/terms/endorsement" => endorsement::terms::show;
        POST post "/calls/{id}/terms/endorsement" => endorsement::terms::save;
        GET get "/drafts/{id}/approvals" => approval::show;
        POST post "/drafts/{id}/approvals" => approval::declare;
        POST post "/drafts/{id}/approvals/records" => approval::record;
        POST post "/drafts/{id}/approvals/{kind}/reuse" => approval::reuse;
        POST post "/drafts/{id}/approvals/{kind}/removal" => approval::remove;
        GET get "/drafts/{id}/team" => team::show;
        POST post "/drafts/{id}/team" => team::ask;
        POST post "/drafts/{id}/team/leading" => team::lead;
        GET get "/drafts/{id}/team/members.xlsx" => team::sheet::xlsx;
        POST post "/drafts/{id}/team/previews" => team::sheet::upload;
        GET get "/drafts/{id}/team/preview" => team::sheet::preview;
        POST post "/drafts/{id}/team/members" => team::sheet::apply;
        POST post "/drafts/{id}/team/{member}/change" => team::change;
        POST post "/drafts/{id}/team/{member}/removal" => team::remove;
        GET get "/team-invitations/{id}" => team::invitation;
        POST post "/team-invitations/{id}/confirmation" => team::confirm;
        POST post "/team-invitations/{id}/refusal" => team::decline;
        GET get "/endorsements" => endorsement::list;
        GET get "/endorsements.csv" => endorsement::csv;
        POST post "/endorsements/ranks" => endorsement::rank;
        POST post "/endorsements/batches" => endorsement::prepare;
        GET get "/endorsements/batches/{id}" => endorsement::batch;
        POST post "/endorsements/batches/{id}/confirmation" => endorsement::confirm;
        POST post "/endorsements/batches/{id}/removal" => endorsement::drop_batch;
        POST post "/applications/{id}/endorsement" => endorsement::endorse;
        POST post "/applications/{id}/return" => endorsement::give_back;
        POST post "/applications/{id}/endorsement-refusal" => endorsement::refuse;
        GET get "/applications/{id}/formal-check" => formal_check::show;
        POST post "/applications/{id}/formal-check" => formal_check::look;
        POST post "/applications/{id}/formal-check/confirmation" => formal_check::confirm;
        POST post "/applications/{id}/formal-check/sending-back" => formal_check::send_back;
        GET get "/calls/{id}/formal-checks" => formal_check::list;
        GET get "/calls/{id}/formal-checks.csv" => formal_check::csv;
        POST post "/calls/{id}/formal-checks/acceptances" => formal_check::accept_batch;
        POST post "/calls/{id}/formal-checks/confirmations" => formal_check::confirm_batch;
        GET get "/calls/{id}/terms/formal-check" => formal_check::terms::show;
        POST post "/calls/{id}/terms/formal-check" => formal_check::terms::save;
        GET get "/applications/{id}/versions" => versions::show;
    }
}

/// Earlier and running projects, bans, and what somebody may apply for.
fn earlier() -> Vec<Route> {
    routes! {
        GET get "/radar" => radar::show;
        GET get "/awards" => award::list;
        GET get "/awards.csv" => award::csv;
        GET get "/awards/mine" => award::mine;
        GET get "/awards/new" => award::form;
        POST post "/awards" => award::record;
        GET get "/awards/{id}" => award::show;
        POST post "/awards/{id}/revisions" => award::revise;
        POST post "/awards/{id}/ending" => award::end;
        POST post "/awards/{id}/reopening" => award::reopen;
        POST post "/awards/{id}/removal" => award::take_back;
        GET get "/imports" => import::list;
        POST post "/imports/previews" => import::upload;
        GET get "/imports/new" => import::preview;
        POST post "/imports" => import::take_in;
        GET get "/imports/{id}" => import::show;
        POST post "/imports/{id}/undoing" => import::undo;
        GET get "/people/{id}/bans" => ban::show;
        POST post "/people/{id}/bans" => ban::impose;
        POST post "/bans/{id}/lifting" => ban::lift;
    }
}

/// The desk and the record.
fn proof() -> Vec<Route> {
    routes! {
        GET get "/desk" => desk::list;
        GET get "/desk/applications.csv" => desk::csv;
        GET get "/desk/applications.xlsx" => desk::xlsx;
        GET get "/calls/{id}/similarities" => similarity::list;
        GET get "/calls/{id}/similarities.csv" => similarity::csv;
        GET get "/similarities/{id}" => similarity::show;
        POST post "/similarities/{id}/resolution" => similarity::resolve;
        GET get "/verify" => verify::form;
        POST post "/verify" => verify::verify;
        GET get "/log/checkpoint" => log::checkpoint;
        GET get "/log/key" => log::key;
        GET get "/log/tile/{*path}" => log::tile;
    }
}

/// The router over a site.
pub fn router(site: Site) -> Router {
    let mut router = Router::new();
    for route in table() {
        router = router.route(route.path, route.handler);
    }
    // Small answers are not worth a compressor's start, and the level is the fastest: the wire is rarely what is scarce.
    let compression = CompressionLayer::new().quality(CompressionLevel::Fastest);
    router
        .fallback(home::nothing_here)
        .method_not_allowed_fallback(guard::wrong_method)
        .layer(DefaultBodyLimit::disable())
        .layer(compression)
        .layer(axum::middleware::from_fn_with_state(site.clone(), guard::guard))
        .with_state(site)
}

/// The addresses of the embedded assets, for the pages' heads.
pub fn asset_url(name: &str) -> String {
    assets::url(name)
}
