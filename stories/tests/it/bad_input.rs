//! Bad input 异常输入: each is refused by the rule it breaks, what was typed is kept, and nothing is left behind.

mod addresses;
mod bodies;
mod files;
mod origin;
mod typed;

use crate::harness::{Answer, Centre, Person, for_each_database};
use crate::scene::{beijing, complete_draft, open_call, programme};

/// A centre with something of every kind in it.
struct Stage {
    centre: Centre,
    officer: Person,
    wang: Person,
    programme: String,
    call: String,
    draft: String,
    before: (u64, usize),
}

/// Tells a story on a stage, on both databases, and sees to it that none of it left a trace in the journal or among the files.
fn without_a_trace(story: impl Fn(&Stage)) {
    for_each_database(|database| {
        let centre = Centre::found_at(database, beijing("2026-03-31 09:00"));
        let programme = programme(&centre, "BJ-BASIC");
        let call = open_call(&centre, "BR-2026-01", "2026-03-01 09:00", "2026-04-30 16:00");
        let wang = centre.applicant("王芳", "wang.fang@bjmu.example.org", "北京大学医学部");
        let draft = complete_draft(&wang, &call, "拓扑超导体中的准粒子");
        let before = (centre.check().events, centre.stored_files());
        let stage = Stage { officer: centre.officer(), centre, wang, programme, call, draft, before };
        story(&stage);
        stage.left_no_trace();
    });
}

impl Stage {
    fn left_no_trace(&self) {
        assert_eq!((self.centre.check().events, self.centre.stored_files()), self.before);
    }
}

/// A program is told the rule.
fn refused(what: &str, answer: &Answer, status: u16, rule: &str) {
    assert_eq!(answer.status, status, "{what}: {}", answer.body);
    assert_eq!(answer.rule(), rule, "{what}: {}", answer.body);
    let problem = answer.json();
    assert!(
        ["title", "detail", "source"].into_iter().all(|part| !problem[part].as_str().unwrap_or_default().contains('⟦')),
        "{what}: {}",
        answer.body
    );
}
