//! x
use crate::cast::*;
use crate::database::*;

#[test]
fn smoke() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let lead = cast.person("李伟");
        let call = cast.call("BR-2026", "前沿物理");
        let file = cast.file("计划.txt", b"plan");
        let mut p = paper("高温超导机理");
        p.files.push(file);
        let app = cast.submit(lead, call, p);
        cast.withdraw(lead, app);
        cast.settle();
        let checked = cast.check();
        eprintln!("{checked:?}");
    });
}
