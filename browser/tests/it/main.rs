//! Browser 浏览器: Chromium walks the path of the demonstration's people: what they see, type, lose and keep.
//!
//! ```text
//! centre      the demonstration in this process; its server stops and starts again        chromium    the driver, and a window
//! applying    an application with scripts and a lost connection, and another without scripts
//! tour        who looks at which pages                                                   axe         what axe-core finds on one
//! desk        an officer searches and sorts                                              pages       every page, looked at
//! keyboard    an applicant and an officer without a mouse                                  print       documents on paper
//! letters     the pages behind the links of letters, and a centre's first
//! units       a unit, its administrator and its staff are brought in by hand, without scripts
//! federation  a signed response comes by a post from another site
//! forms       conditions, counters, sums and caps follow what is typed
//! passkey     one is added and signs in, with an authenticator in the browser
//! ```
//! Needs Chromium and its driver: `KECHUANG_TEST_CHROMIUM` and `KECHUANG_TEST_CHROMEDRIVER` say where they are.

mod axe;
mod centre;
mod chromium;
mod tour;

mod applying;
mod desk;
mod federation;
mod forms;
mod keyboard;
mod letters;
mod pages;
mod passkey;
mod print;
mod units;
