//! Bounce 退信: a report that a letter was not delivered (RFC 3464), read from what the centre's server hands in; it finds the letter by the
//! id in the address it came back to, or in the Message-ID of the letter that it quotes.
//!
//! Nobody but the letter's receivers and the servers on its way knows that id, so a made-up report finds nothing. What is no such report (an
//! answer, a holiday notice) changes nothing.

use super::gateway::is_status;
use rules::Id;
use rules::delivery::is_about_address;
use rules::text::Email;
use store::{Store, StoreError, WriteError};

/// How much of what a server says is kept, in characters.
const SAID_MOST: usize = 300;
/// How deep the parts of a message are looked into.
const LINES_MOST: usize = 100_000;

/// What a report did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Returned {
    /// The letter did not arrive.
    Bounced {
        /// Which delivery.
        delivery: Id,
        /// The status code.
        status: String,
    },
    /// The letter is only late: nothing is written down.
    Late,
    /// Not a report, or not about a letter of ours: nothing is written down.
    Unknown,
}

/// A report, as far as it matters.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Report {
    delivery: Option<Id>,
    failed: bool,
    status: String,
    said: String,
}

/// Takes a message back that came to the address for bounces; taking it twice changes nothing more.
pub async fn take_back(store: &Store, message: &[u8]) -> Result<Returned, StoreError> {
    let Some(report) = read(&String::from_utf8_lossy(message)) else { return Ok(Returned::Unknown) };
    let Some(id) = report.delivery else { return Ok(Returned::Unknown) };
    if !report.failed {
        return Ok(Returned::Late);
    }
    let status = report.status.clone();
    let found = store.write(move |tx| {
        let Some(row) = tx.reader().delivery(id)? else { return Ok(false) };
        tx.bounce_delivery(id, &format!("{} {}", report.status, report.said))?;
        if let (true, Ok(email)) = (is_about_address(&report.status), Email::parse(&row.address)) {
            let key = tx.keys().email_key(&email);
            tx.mark_failing(row.person, &key, &report.status)?;
        }
        Ok(true)
    });
    match found.await {
        Ok(true) => Ok(Returned::Bounced { delivery: id, status }),
        Ok(false) => Ok(Returned::Unknown),
        Err(WriteError::Fault(error)) => Err(error),
        Err(WriteError::Refused(refusal)) => Err(StoreError::Row(format!("a report was refused: {refusal:?}"))),
    }
}

/// A header's name, in lower case, and its value, unfolded.
type Header = (String, String);

/// Whether a message is a report that names a letter, and what is kept of what it says: for the fuzz targets.
pub(crate) fn is_report(message: &[u8]) -> bool {
    let report = read(&String::from_utf8_lossy(message));
    debug_assert!(report.as_ref().is_none_or(|report| report.said.chars().count() <= SAID_MOST && is_status(&report.status)));
    report.is_some_and(|report| report.delivery.is_some())
}

/// Reads a report; none where it is something else.
fn read(message: &str) -> Option<Report> {
    let lines: Vec<&str> = message.lines().take(LINES_MOST).collect();
    let (head, body) = head_and_body(&lines);
    let kind = value(&head, "content-type")?;
    if !kind.to_ascii_lowercase().starts_with("multipart/report") {
        return None;
    }
    let parts = parts(body, &parameter(kind, "boundary")?);
    let mut report = None;
    let mut quoted = None;
    for part in &parts {
        let (part_head, part_body) = head_and_body(part);
        let part_kind = value(&part_head, "content-type").unwrap_or("text/plain").to_ascii_lowercase();
        if part_kind.starts_with("message/delivery-status") {
            report = report.or_else(|| recipient(part_body));
        } else if part_kind.starts_with("message/rfc822") || part_kind.starts_with("text/rfc822-headers") {
            let (letter, _) = head_and_body(part_body);
            quoted = quoted.or_else(|| value(&letter, "message-id").and_then(|text| Id::parse(text.trim().strip_prefix('<')?.split('@').next()?)));
        }
    }
    let own = ["x-original-to", "delivered-to", "to"].into_iter().find_map(|name| value(&head, name).and_then(tagged));
    report.map(|report| Report { delivery: own.or(quoted), ..report })
}

/// The id in an address `…+ID@…`.
fn tagged(addresses: &str) -> Option<Id> {
    addresses.split('+').skip(1).find_map(|rest| Id::parse(rest.split('@').next()?))
}

/// What a delivery status says of its recipient: each letter has one.
fn recipient(lines: &[&str]) -> Option<Report> {
    let groups: Vec<&[&str]> = lines.split(|line| line.trim().is_empty()).filter(|group| !group.is_empty()).collect();
    groups.into_iter().find_map(|group| {
        let (fields, _) = head_and_body(group);
        let action = value(&fields, "action")?.trim().to_ascii_lowercase();
        let status = value(&fields, "status").and_then(|text| text.split_whitespace().next()).filter(|status| is_status(status)).unwrap_or("5.0.0");
        let said = value(&fields, "diagnostic-code").unwrap_or_default().chars().filter(|c| !c.is_control()).take(SAID_MOST).collect();
        Some(Report { delivery: None, failed: action == "failed", status: status.to_owned(), said })
    })
}

/// Headers up to the first empty line, and what follows it.
fn head_and_body<'a, 'b>(lines: &'b [&'a str]) -> (Vec<Header>, &'b [&'a str]) {
    let end = lines.iter().position(|line| line.is_empty()).unwrap_or(lines.len());
    let mut head: Vec<Header> = Vec::new();
    for line in &lines[..end] {
        match (line.starts_with([' ', '\t']), head.last_mut(), line.split_once(':')) {
            (true, Some((_, value)), _) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            (false, _, Some((name, value))) => head.push((name.trim().to_ascii_lowercase(), value.trim().to_owned())),
            _ => {}
        }
    }
    (head, lines.get(end + 1..).unwrap_or_default())
}

fn value<'a>(head: &'a [Header], name: &str) -> Option<&'a str> {
    head.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// A parameter of a content type, without its quotes.
fn parameter(kind: &str, name: &str) -> Option<String> {
    kind.split(';').skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        (key.trim().eq_ignore_ascii_case(name)).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// The parts between the boundaries.
fn parts<'a, 'b>(lines: &'b [&'a str], boundary: &str) -> Vec<&'b [&'a str]> {
    let (open, close) = (format!("--{boundary}"), format!("--{boundary}--"));
    let marks: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| line.trim_end() == open || line.trim_end() == close).map(|(at, _)| at).collect();
    marks.windows(2).map(|pair| &lines[pair[0] + 1..pair[1]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Id = Id([7; 16]);

    /// A report as Postfix writes it.
    fn report(to: &str, action: &str, status: &str, quoted: &str) -> String {
        format!(
            "Return-Path: <>\r\nTo: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n\
             Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"B/=_1\"\r\n\r\n\
             This is a MIME-encapsulated message.\r\n\r\n--B/=_1\r\nContent-Type: text/plain\r\n\r\nAction: failed is only said here.\r\n\r\n\
             --B/=_1\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mail.example.org\r\n\r\nFinal-Recipient: rfc822; nobody@example.net\r\nAction: {action}\r\nStatus: {status}\r\n\
             Diagnostic-Code: smtp; 550 5.1.1 <nobody@example.net>:\r\n    no such user\r\n\r\n\
             --B/=_1\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {quoted}\r\nSubject: hello\r\n\r\nbody\r\n--B/=_1--\r\n"
        )
    }

    #[test]
    fn a_report_is_read_by_the_address_it_came_to_or_by_what_it_quotes() {
        let tagged = format!("bounces+{ID}@centre.example.org");
        let quoted = format!("<{ID}@centre.example.org>");
        let said = "smtp; 550 5.1.1 <nobody@example.net>: no such user".to_owned();
        let failed = Report { delivery: Some(ID), failed: true, status: "5.1.1".to_owned(), said };
        assert_eq!(read(&report(&tagged, "failed", "5.1.1", "<other@example.org>")), Some(failed.clone()));
        assert_eq!(read(&report("bounces@centre.example.org", "failed", "5.1.1", &quoted)), Some(failed.clone()));
        assert_eq!(read(&report(&tagged, "Failed", "5.1.1 (no such user)", "")), Some(failed.clone()));
        assert_eq!(read(&report(&tagged, "failed", "5.1.1", "").replace("\r\n", "\n")), Some(failed.clone()));
        assert_eq!(read(&report(&tagged, "delayed", "4.4.1", "")).map(|report| report.failed), Some(false));
        assert_eq!(read(&report(&tagged, "failed", "nonsense", "")).map(|report| report.status), Some("5.0.0".to_owned()));
        assert_eq!(read(&report("bounces@centre.example.org", "failed", "5.1.1", "<x@y>")).map(|report| report.delivery), Some(None));
    }

    #[test]
    fn what_is_no_report_is_read_as_none() {
        let whole = report("bounces@centre.example.org", "failed", "5.1.1", "");
        for other in [
            String::new(),
            "\r\n".repeat(5),
            "Subject: out of office\r\n\r\nI am away. Status: 5.1.1".to_owned(),
            whole.replace("multipart/report", "multipart/mixed"),
            whole.replace("boundary", "border"),
            whole.replace("message/delivery-status", "text/plain"),
        ] {
            assert_eq!(read(&other), None, "{other}");
        }
        // Cut anywhere, it is read or it is not, and nothing breaks.
        for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            let _read = read(&whole[..end]);
        }
    }
}
