//! Versions and sealed scans: each submission has a code from the commit on; the scan is a file like the others, and goes with whoever is erased.

use crate::cast::{Cast, paper, submit, wait};
use crate::database::for_each_database;
use rules::application::Application;
use rules::erasure::Ground;
use rules::form::{Declared, FileFacts, Holds, MediaType};
use rules::rights::{Actor, Deed, Place};
use rules::sealed::{Scan, file_scan};

#[test]
fn each_submission_has_a_code_and_the_scan_goes_with_the_erased() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let lead = cast.person("李伟");
        let call = cast.call("SEAL-1", "盖章");
        let id = cast.submit(lead, call, paper("低维材料"));
        let first = cast.read(|rows| rows.submissions(id));
        assert_eq!((first.len(), first[0].of.revision, first[0].version), (1, 1, 1));
        let again = paper("低维材料（修改）");
        cast.write(move |tx| submit(tx, lead, id, call, &again)).expect("it is submitted again");
        cast.settle();
        let both = cast.read(|rows| rows.submissions(id));
        assert_eq!((both.len(), both[0].of.code, both[1].of.revision), (2, first[0].of.code, 2), "a code stays what it was");
        assert!(both[0].of.code != both[1].of.code && both.iter().all(|one| one.index.is_some()));

        let sealed = cast.file("scan.pdf", b"%PDF-1.7 sealed");
        let versions: Vec<_> = both.iter().map(|one| one.of).collect();
        let (digest, bytes, code) = (sealed.digest.clone(), sealed.bytes, versions[1].code);
        cast.write(move |tx| {
            let loaded = tx.load::<Application>(id)?;
            let actor = tx.actor(lead)?;
            let permit = tx.may(&actor, Deed::Apply, &Place { lead: Some(lead), ..Place::default() })?;
            let declared = Declared { by: lead, at: tx.now() };
            let scan = Scan { code, digest: digest.clone(), bytes, media: MediaType::Pdf, declared };
            let event = file_scan(loaded.state().expect("an application"), &versions, scan)?;
            tx.commit(&permit, vec![loaded.happens(event)?])
        })
        .expect("it is filed");
        let row = cast.read(|rows| rows.application(id)).expect("a row");
        assert_eq!(row.scan.expect("a scan").code, code);
        assert_eq!(cast.read(|rows| rows.submissions(id)).len(), 2, "a scan is no submission");
        cast.settle();
        cast.check();
        let path = cast.store.files().path(&sealed.digest.parse().expect("a digest"));
        assert!(path.exists());
        wait(cast.store.erase(Actor::Operator, lead, Ground::ConsentWithdrawn)).expect("erased");
        assert!(!path.exists(), "the scan bears a name and a seal");
        cast.settle();
        cast.check();
    });
}

#[test]
fn what_was_found_in_a_file_is_kept_by_its_digest_and_may_be_found_anew() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let file = cast.file("a.pdf", b"%PDF-1.7 a");
        let digests = [file.digest.clone(), "sha256:00".to_owned()];
        let known = |cast: &Cast| cast.read(|rows| rows.examinations(&digests));
        assert!(known(&cast).values().all(|one| *one == store::Examination::default()));
        for (signature, pages) in [(None, 1), (Some("Eicar-Test-Signature"), 2)] {
            let digest = file.digest.clone();
            let facts = FileFacts { pages: Some(pages), holds: vec![Holds::Comments], ..FileFacts::default() };
            let kept = facts.clone();
            cast.write(move |tx| {
                tx.keep_scan(&digest, "ClamAV 1.0.7", signature)?;
                Ok(tx.keep_findings(&digest, &kept)?)
            })
            .expect("it is kept");
            let found = known(&cast).remove(&file.digest).expect("it is known");
            assert_eq!(found.scan.expect("it was scanned").signature.as_deref(), signature);
            assert_eq!(found.facts.expect("it was looked into").1, facts);
        }
        cast.check();
    });
}
