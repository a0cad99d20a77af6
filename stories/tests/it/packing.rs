//! Packing 压缩: text goes packed, save where another site could learn a page's secrets from how well it packs (BREACH).

use crate::harness::{Centre, for_each_database};

#[test]
fn what_another_site_asks_for_with_a_persons_cookie_goes_unpacked() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        let (officer, nobody) = (centre.officer(), centre.anonymous());
        let ask = |person: &crate::harness::Person, path: &str, headers: &[(&str, &str)]| {
            let sent = [&[("Accept", "text/html"), ("Accept-Encoding", "gzip, deflate, br")], headers].concat();
            person.send("GET", path, &sent, &[]).header("content-encoding").to_owned()
        };
        let style = web::routes::asset_url("style.css");
        // From our own pages, and typed; told by the browser or, where it does not tell, by the address of the page before.
        for own in [("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "none")] {
            assert_eq!(ask(&officer, "/programmes?q=guess", &[own]), "gzip", "{own:?}");
        }
        let origin = format!("http://{}/calls", centre.address);
        assert_eq!(ask(&officer, "/programmes", &[("Referer", &origin)]), "gzip");
        for foreign in
            [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Referer", "http://elsewhere.example/"), ("Accept", "*/*")]
        {
            assert_eq!(ask(&officer, "/programmes?q=guess", &[foreign]), "", "{foreign:?}");
        }
        // Nothing of a person is in these.
        assert_eq!(ask(&nobody, "/programmes", &[("Sec-Fetch-Site", "cross-site")]), "gzip");
        assert_eq!(ask(&officer, &style, &[("Sec-Fetch-Site", "cross-site")]), "gzip");
        centre.check();
    });
}

#[test]
fn files_with_their_digest_in_the_address_are_kept_for_good() {
    for_each_database(|database| {
        let centre = Centre::found(database);
        for name in ["style.css", "app.js", "draft.js", "passkey.js", "icon.svg"] {
            let answer = centre.anonymous().get(&web::routes::asset_url(name));
            assert_eq!((answer.status, answer.header("cache-control")), (200, "public, max-age=31536000, immutable"), "{name}");
        }
        centre.check();
    });
}
