//! Tests of configuration: which of several sayings counts, what is refused, and that the example tells every key.

use super::*;

/// The example that operators copy.
const EXAMPLE: &str = include_str!("../../../packaging/kechuang.toml");

fn environment(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn flags(pairs: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    pairs.iter().map(|(name, text)| (*name, (*text).to_owned())).collect()
}

/// A folder of a test's own, with a file of settings in it.
fn folder_with(text: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("kechuang-config-{}", web::new_id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(USUAL), text).expect("a file");
    folder
}

fn value(settings: &Settings, name: &str) -> (String, String) {
    let value = &settings.values[name];
    (value.text.clone(), value.from.to_string())
}

#[test]
fn flag_comes_before_environment_before_file_before_what_is_usual() {
    let folder = folder_with("session_days = 10\nsession_idle_hours = 1\nstop_seconds = 5\nmail = \"letters.json\"\n");
    let data = folder.display().to_string();
    let given = flags(&[("data", &data), ("session_days", "12")]);
    let around = environment(&[("KECHUANG_SESSION_DAYS", "11"), ("KECHUANG_SESSION_IDLE_HOURS", "2"), ("KECHUANG_LISTEN", ""), ("PATH", "/bin")]);
    let settings = Settings::resolve(&given, &around).expect("nothing is wrong");
    let file = folder.join(USUAL).display().to_string();
    assert_eq!(value(&settings, "session_days"), ("12".to_owned(), "--session-days".to_owned()));
    assert_eq!(value(&settings, "session_idle_hours"), ("2".to_owned(), "environment KECHUANG_SESSION_IDLE_HOURS".to_owned()));
    assert_eq!(value(&settings, "stop_seconds"), ("5".to_owned(), format!("{file}:3")));
    assert_eq!(value(&settings, "listen"), ("127.0.0.1:8080".to_owned(), "usual".to_owned()), "an empty variable says nothing");
    assert_eq!(settings.mail(), Some(folder.join("letters.json")), "a path in the file counts from the file's folder");
    assert_eq!(settings.security_log(), (folder.join("security-log"), 6));
    assert_eq!(settings.options().database, format!("sqlite:{}", folder.join("kechuang.db").display()));
    let _gone = std::fs::remove_dir_all(folder);
}

#[test]
fn each_wrong_word_is_named_with_its_place_and_the_nearest_known() {
    let folder = folder_with("lisen = \"127.0.0.1:1\"\nsession_days = 91\n");
    let data = folder.display().to_string();
    let given = flags(&[("data", &data), ("security_log_months", "5")]);
    let around =
        environment(&[("KECHUANG_LISTN", "x"), ("KECHUANG_STOP_SECONDS", "soon"), ("KECHUANG_TEST_POSTGRES", "x"), ("KECHUANG_SERVICE_HOST", "x")]);
    let problems = Settings::resolve(&given, &around).expect_err("much is wrong");
    let file = folder.join(USUAL).display().to_string();
    let expected = [
        format!("{file}:1: `lisen` is not a key; the nearest is `listen`"),
        format!("{file}:2: `session_days` is 91; expected a whole number from 1 to 90"),
        "environment: `KECHUANG_LISTN` is no variable of ours; the nearest is `KECHUANG_LISTEN`".to_owned(),
        "environment KECHUANG_STOP_SECONDS: `stop_seconds` is \"soon\"; expected a whole number from 0 to 3600".to_owned(),
        "--security-log-months: `security_log_months` is \"5\"; expected a whole number from 6 to 600: network logs are kept for not less than six \
         months (网络安全法 第二十一条（三）)"
            .to_owned(),
    ];
    assert_eq!(problems, expected);
    let _gone = std::fs::remove_dir_all(folder);
}

#[test]
fn a_file_that_is_named_must_be_there_and_one_that_is_implied_may_not() {
    let nowhere = flags(&[("config", "/no/such/kechuang.toml")]);
    assert!(Settings::resolve(&nowhere, &[]).expect_err("it is not there")[0].contains("/no/such/kechuang.toml: cannot be read"));
    assert!(Settings::resolve(&flags(&[("data", "/no/such/folder")]), &[]).is_ok());
}

#[test]
fn an_implied_file_names_no_other_folder_of_data() {
    let folder = folder_with("data = \"elsewhere\"\n");
    let data = folder.display().to_string();
    let around = environment(&[("KECHUANG_CONFIG", &folder.join(USUAL).display().to_string())]);
    assert_eq!(Settings::resolve(&[], &around).expect("a named file may").options().data, folder.join("elsewhere"));
    // A flag says where the data lie, so the file's word does not count.
    assert!(Settings::resolve(&flags(&[("data", &data)]), &[]).is_ok());
    let _gone = std::fs::remove_dir_all(folder);
}

#[test]
fn the_address_of_the_database_may_lie_in_a_file_of_its_own_and_is_never_shown() {
    let folder = folder_with("database_file = \"address\"\n");
    std::fs::write(folder.join("address"), "postgres://officer:swordfish@127.0.0.1/centre\n").expect("a file");
    let data = folder.display().to_string();
    let settings = Settings::resolve(&flags(&[("data", &data)]), &[]).expect("nothing is wrong");
    assert_eq!(settings.options().database, "postgres://officer:swordfish@127.0.0.1/centre");
    let printed = settings.print();
    assert!(printed.contains("database = \"postgres://…@127.0.0.1/centre\"") && !printed.contains("swordfish"), "{printed}");
    let stronger = Settings::resolve(&flags(&[("data", &data), ("database", "sqlite:x.db")]), &[]).expect("nothing is wrong");
    assert_eq!(stronger.options().database, "sqlite:x.db");
    std::fs::write(folder.join("address"), "swordfish\n").expect("a file");
    let problems = Settings::resolve(&flags(&[("data", &data)]), &[]).expect_err("it holds no address");
    assert!(problems.len() == 1 && problems[0].contains("holds no address") && !problems[0].contains("swordfish"), "{problems:?}");
    let _gone = std::fs::remove_dir_all(folder);
}

#[cfg(unix)]
#[test]
fn a_password_in_a_file_that_everybody_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder_with("database = \"postgres://officer:swordfish@127.0.0.1/centre\"\n");
    let (data, file) = (folder.display().to_string(), folder.join(USUAL));
    for (mode, refused) in [(0o644, true), (0o640, false), (0o600, false)] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).expect("it is ours");
        let settings = Settings::resolve(&flags(&[("data", &data)]), &[]);
        assert_eq!(settings.is_err(), refused, "{mode:o}");
        assert!(!settings.err().unwrap_or_default().join("\n").contains("swordfish"));
    }
    let _gone = std::fs::remove_dir_all(folder);
}

#[test]
fn what_is_printed_can_be_read_again_and_counts_the_same() {
    let folder = folder_with("");
    let data = folder.display().to_string();
    let given = [("data", data.as_str()), ("proxies", "127.0.0.1, 10.0.0.0/8"), ("base", "https://centre.example.org/"), ("log_requests", "false")];
    let settings = Settings::resolve(&flags(&given), &[]).expect("nothing is wrong");
    std::fs::write(folder.join("printed.toml"), settings.print()).expect("a file");
    let named = folder.join("printed.toml").display().to_string();
    let again = Settings::resolve(&flags(&[("config", &named)]), &[]).expect("what was printed is right");
    for (name, value) in &settings.values {
        assert_eq!(again.values[name].text.replace(", ", ","), value.text.replace(", ", ","), "{name}");
    }
    assert_eq!(again.base().as_deref(), Some("https://centre.example.org"));
    assert_eq!(again.proxies().len(), 2);
    let _gone = std::fs::remove_dir_all(folder);
}

#[test]
fn the_example_tells_every_key_and_nothing_else() {
    // Each key stands there at the beginning of a line, as a comment or not, with the value that is usual or one that it takes.
    let mut told = Vec::new();
    let uncommented: String = EXAMPLE
        .lines()
        .filter_map(|line| {
            let bare = line.strip_prefix("# ").unwrap_or(line);
            let (name, _) = bare.split_once(" = ")?;
            let is_key = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            is_key.then(|| {
                told.push(name.to_owned());
                format!("{bare}\n")
            })
        })
        .collect();
    let known: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    assert_eq!(told, known, "the example tells the keys in the order of the table");
    let mut problems = Vec::new();
    let said = file::read(Path::new("packaging/kechuang.toml"), &uncommented, &mut problems);
    assert!(problems.is_empty() && said.len() == known.len(), "{problems:?}");
    for key in KEYS.iter().filter(|key| !key.usual.is_empty() && key.name != "data") {
        let said = said.iter().find(|said| said.name == key.name).expect("it is told");
        assert_eq!(said.text, key.usual, "the example shows what is usual: {}", key.name);
    }
    // As it stands, it is a good file.
    file::read(Path::new("packaging/kechuang.toml"), EXAMPLE, &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn the_guides_tell_every_key() {
    for (name, guide) in
        [("operating.md", include_str!("../../../docs/operating.md")), ("operating.zh-CN.md", include_str!("../../../docs/operating.zh-CN.md"))]
    {
        for key in KEYS {
            assert!(guide.contains(&format!("`{}`", key.name)), "{name} does not tell `{}`", key.name);
        }
    }
}
