//! Files 附件: what is attached, and how more is.
//!
//! Forms cannot lie inside forms, and attachments stand among the fields of a draft. So the controls name their forms, and `upload_form`
//! puts those before the draft's form. With scripts a file is sent as soon as it is chosen, and the list is fetched again.

use super::{Look, Part, form};
use crate::words::{self, Value};
use maud::{Markup, html};
use rules::form::{MediaType, size};

/// One attached file.
#[derive(Clone, Debug)]
pub struct FileRow {
    /// What it is called.
    pub name: String,
    /// Where it can be fetched, if the viewer may.
    pub href: Option<String>,
    /// Its type.
    pub media: MediaType,
    /// Its size in bytes.
    pub bytes: u64,
    /// The digest of its content, as `sha256:…`.
    pub digest: String,
    /// Where a POST removes it, if the viewer may.
    pub remove: Option<String>,
}

/// A field that takes files.
#[derive(Clone, Debug)]
pub struct Upload<'a> {
    /// The name of the field.
    pub field: &'a str,
    /// Where files are posted to, as `multipart/form-data` with `csrf`, `key`, `unclassified` and `file`.
    pub action: &'a str,
    /// How many it takes.
    pub most: usize,
    /// How large each may be, in bytes.
    pub bytes_each: u64,
    /// Which types it takes.
    pub media: &'a [MediaType],
    /// What is attached already.
    pub attached: &'a [FileRow],
}

/// Attached files, with digest and size.
pub fn file_list(look: &Look<'_>, field: &str, files: &[FileRow]) -> Markup {
    html! {
        ul.files {
            @for file in files {
                li {
                    span.name { @match &file.href { Some(href) => a href=(href) { (file.name) }, None => (file.name) } }
                    span.quiet { (file.media.as_str()) " · " (size(file.bytes)) }
                    (super::digest(look, &file.digest))
                    @if let Some(remove) = &file.remove {
                        button.link.danger type="submit" form={ "remove-" (field) } formaction=(remove)
                            aria-label={ (look.t("files-remove")) " " (file.name) } { (look.t("files-remove")) }
                    }
                }
            }
        }
    }
}

/// What is attached to a field and the input for more. May stand inside another form; `upload_form` must stand outside of it and before it.
pub fn upload(look: &Look<'_>, part: &Part<'_>, upload: &Upload<'_>) -> Markup {
    let accept: Vec<String> = upload.media.iter().flat_map(|media| media.extensions()).map(|ending| format!(".{ending}")).collect();
    let limits = look
        .t_with("files-limits", &[("most", Value::from(upload.most)), ("size", size(upload.bytes_each).into()), ("types", accept.join(" ").into())]);
    let form = format!("upload-{}", upload.field);
    html! {
        div.field.invalid[part.wrong.is_some()] data-files=(upload.field) {
            label for=(part.id()) { (part.label) (part.required_mark(look)) }
            (part.help_and_wrong(look))
            @if !upload.attached.is_empty() { (file_list(look, upload.field, upload.attached)) }
            @if upload.attached.len() < upload.most {
                // Before the file: a form's parts are sent in the order of the page, and nothing is read before it is declared.
                (unclassified(look, Some(&form)))
                div.upload {
                    input id=(part.id()) name="file" type="file" form=(form) accept=(accept.join(",")) data-upload data-bytes=(upload.bytes_each)
                        data-too-large=(look.t_with("files-too-large", &[("size", size(upload.bytes_each).into())]))
                        data-failed=(look.t("files-failed")) data-sending=(look.t("files-sending"))
                        aria-describedby=[part.described(true)] aria-invalid=[part.invalid()];
                    button.plain type="submit" form=(form) { (look.t("files-attach")) }
                }
                progress hidden max="100" value="0" aria-label=(look.t("files-sending")) {}
                p.wrong hidden role="alert" {}
            } @else {
                p.quiet id=(part.id()) { (look.t_with("files-full", &[("most", words::number(i64::try_from(upload.most).unwrap_or(0)).into())])) }
            }
            p.counter id={ (part.id()) "-more" } { (limits) }
        }
    }
}

/// The declaration that must come with a file 不涉密声明; `form` names the form it belongs to where it stands in another.
pub fn unclassified(look: &Look<'_>, form: Option<&str>) -> Markup {
    html! {
        label.option.declared { input type="checkbox" name="unclassified" value="on" form=[form] required; span { (look.t("files-unclassified")) } }
    }
}

/// The forms that the controls of `upload` belong to; they show nothing themselves.
pub fn upload_form(upload: &Upload<'_>, csrf: &str, key: &str) -> Markup {
    html! {
        form id={ "upload-" (upload.field) } method="post" action=(upload.action) enctype="multipart/form-data" {
            (form::hidden("csrf", csrf)) (form::hidden("key", key))
        }
        form id={ "remove-" (upload.field) } method="post" action=(upload.action) { (form::hidden("csrf", csrf)) (form::hidden("key", key)) }
    }
}
