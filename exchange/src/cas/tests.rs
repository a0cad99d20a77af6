//! What a CAS server says of a ticket, and which tickets are not even asked about.

use super::*;
use crate::testing::{attributes, question};

fn settings() -> Settings {
    Settings { url: "https://cas.example.edu.cn/cas".to_owned(), attributes: attributes() }
}

fn response(inside: &str) -> String {
    format!("<cas:serviceResponse xmlns:cas=\"http://www.yale.edu/tp/cas\">\n{inside}\n</cas:serviceResponse>")
}

#[test]
fn the_ticket_is_for_the_service_with_the_state_of_the_question() {
    assert_eq!(
        begin(&settings(), &question()),
        "https://cas.example.edu.cn/cas/login?service=https%3A%2F%2Fkechuang.example.org%2Fsessions%2Ffederated%2Fidp%2Fanswer%3Fstate%3Dstate"
    );
}

#[test]
fn one_service_ticket_is_asked_about() {
    let check = |query: &[(&str, &str)], expected: Result<&str, &str>| {
        let query: Vec<(String, String)> = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(ticket(&query).map_err(|doubt| doubt.to_string()), expected.map_err(str::to_owned), "{query:?}");
    };
    check(&[("state", "x"), ("ticket", "ST-1-aB.c")], Ok("ST-1-aB.c"));
    check(&[("state", "x")], Err("the provider says no: it sends no ticket"));
    check(&[("ticket", "ST-1"), ("ticket", "ST-2")], Err("it has another shape: there are two tickets"));
    check(&[("ticket", "PT-1")], Err("it uses what is not supported: a proxy ticket"));
    for odd in ["TGT-1", "ST-1 2", "ST-丁", "", &format!("ST-{}", "1".repeat(600))] {
        check(&[("ticket", odd)], Err("it has another shape: it is no service ticket"));
    }
}

#[test]
fn what_the_server_says() {
    let check = |inside: &str, expected: &str| {
        let said = match read(&settings(), &response(inside)) {
            Ok(asserted) => format!("{} {:?} {:?} {:?}", asserted.subject, asserted.name, asserted.email, asserted.organisation),
            Err(doubt) => doubt.to_string(),
        };
        assert_eq!(said, expected, "{inside}");
    };
    check("<cas:authenticationSuccess><cas:user>li.wei</cas:user></cas:authenticationSuccess>", "li.wei None None None");
    check(
        "<cas:authenticationSuccess><cas:user> 2026010001 </cas:user><cas:attributes><cas:name>李伟</cas:name><cas:email>li@x.cn</cas:email>\
         <cas:memberOf>a</cas:memberOf><cas:memberOf>b</cas:memberOf></cas:attributes></cas:authenticationSuccess>",
        "2026010001 Some(\"李伟\") Some(\"li@x.cn\") None",
    );
    // Two readers of a text with a comment in it must read the same name.
    check("<cas:authenticationSuccess><cas:user>li<!-- -->.wei</cas:user></cas:authenticationSuccess>", "li.wei None None None");
    check("<cas:authenticationSuccess><cas:user></cas:user></cas:authenticationSuccess>", "it names nobody in a lasting way: its name is empty");
    check("<cas:authenticationSuccess/>", "it has another shape: user is missing");
    check(
        "<cas:authenticationSuccess><cas:user>a</cas:user><cas:user>b</cas:user></cas:authenticationSuccess>",
        "it has another shape: user stands twice",
    );
    check(
        "<cas:authenticationSuccess><cas:user>a</cas:user><cas:proxies><cas:proxy>https://p</cas:proxy></cas:proxies></cas:authenticationSuccess>",
        "it uses what is not supported: a sign-in through a proxy",
    );
    check(
        "<cas:authenticationFailure code=\"INVALID_TICKET\">no</cas:authenticationFailure>",
        "it answers another question: the ticket is not known, spent, or too old",
    );
    check("<cas:authenticationFailure code=\"INVALID_SERVICE\"/>", "it answers another question: the ticket is for another service");
    check("<cas:authenticationFailure code=\"INTERNAL_ERROR\"/>", "the provider says no: INTERNAL_ERROR");
    check(
        "<cas:authenticationFailure code=\"X\"/><cas:authenticationSuccess><cas:user>a</cas:user></cas:authenticationSuccess>",
        "it has another shape: it says neither yes nor no",
    );
    check("<authenticationSuccess><user>a</user></authenticationSuccess>", "it has another shape: it says neither yes nor no");
}

#[test]
fn what_is_no_answer_of_a_server_is_refused() {
    for text in ["", "<html/>", "yes\nli.wei", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "<serviceResponse/>"] {
        assert!(matches!(read(&settings(), text), Err(Doubt::Shape(_))), "{text}");
    }
}
