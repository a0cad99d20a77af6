//! The server answers, on both databases.

use crate::harness::{Centre, for_each_database};

#[test]
fn a_founded_centre_answers() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        assert_eq!(centre.anonymous().get("/health").status, 200);
        assert_eq!(centre.officer().get("/programmes").status, 200);
        centre.check();
    });
}
