//! Away 数据库失联: while PostgreSQL is not there, everybody is told to come back, nobody to sign in; and everything goes on when it is there again.

use crate::harness::{Centre, for_each_database};
use serde_json::json;

/// Lets nobody in, or everybody again, and ends every connection to the database.
fn allow(url: &str, connections: bool) {
    let server = std::env::var("KECHUANG_TEST_POSTGRES").expect("PostgreSQL is needed");
    let name = url.rsplit_once('/').expect("the address names a database").1;
    let mut client = postgres::Client::connect(&server, postgres::NoTls).expect("PostgreSQL answers");
    client.batch_execute(&format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {connections}")).expect("it is said");
    client.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", &[&name]).expect("they are ended");
}

#[test]
fn whoever_has_signed_in_is_told_to_come_back_and_not_to_sign_in() {
    for_each_database(|database| {
        if database.name != "postgres" {
            // SQLite lies in the process itself.
            return;
        }
        let centre = Centre::found(database);
        let person = centre.applicant("李伟", "li.wei@example.org", "示范大学");
        assert_eq!(person.get("/applications").status, 200);
        allow(&database.url, false);
        for answer in [person.get("/applications"), person.get("/account"), person.post_json_once("/programmes", "a-key", &json!({}))] {
            assert_eq!((answer.status, answer.header("retry-after")), (503, "1"), "{}", answer.body);
        }
        let page = person.page("/applications");
        assert_eq!((page.status, page.header("retry-after")), (503, "1"));
        assert!(page.body.contains("系统正忙，本次没有办理"), "{}", page.visible());
        assert!(person.in_language("en").page("/calls").body.contains("nothing was done"));
        allow(&database.url, true);
        // The next attempt is made a moment after the last one; each question takes the time of an answer.
        assert!((0..2_000).any(|_| person.get("/applications").status == 200), "it is there again");
        assert_eq!(person.get("/account").status, 200);
        centre.check();
    });
}
