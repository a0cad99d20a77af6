//! Device 设备: what a browser says it is, as people would say it; only ever shown, never decided on.

use crate::ui::Look;

/// What a browser names itself by, and what people call it. Most name others besides themselves, so the order matters.
const BROWSERS: &[(&str, &str)] = &[
    ("MicroMessenger", ""),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];

/// The same for what it runs on.
const SYSTEMS: &[(&str, &str)] = &[
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// The most characters of a name that nobody knows.
const UNKNOWN_MOST: usize = 60;

/// `Firefox · Windows`; what is not known stands as it was sent, shortened.
pub(super) fn name(look: &Look<'_>, agent: &str) -> String {
    if agent.trim().is_empty() {
        return look.t("account-device-unknown");
    }
    let (browser, system) = parts(agent);
    let browser = match browser {
        Some("") => Some(look.t("account-device-wechat")),
        Some(browser) => Some(browser.to_owned()),
        None => None,
    };
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(browser), None) => browser,
        (None, Some(system)) => system.to_owned(),
        (None, None) => agent.chars().take(UNKNOWN_MOST).collect(),
    }
}

/// The browser and the system; a browser without a name here is one whose name the locales hold.
fn parts(agent: &str) -> (Option<&'static str>, Option<&'static str>) {
    let among = |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    (among(BROWSERS), among(SYSTEMS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_what_people_call_it() {
        let check = |agent: &str, browser: Option<&str>, system: Option<&str>| assert_eq!(parts(agent), (browser, system), "{agent}");
        check("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0", Some("Firefox"), Some("Windows"));
        check(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            Some("Edge"),
            Some("Windows"),
        );
        check(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
            Some("Safari"),
            Some("macOS"),
        );
        check(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.60",
            Some(""),
            Some("iPhone"),
        );
        check(
            "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1",
            Some("Chrome"),
            Some("HarmonyOS"),
        );
        check("curl/8.5.0", Some("curl"), None);
        check("a program of our own", None, None);
    }
}
