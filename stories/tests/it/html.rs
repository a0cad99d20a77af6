//! Html 页面: what a page shows and what its forms send, as a browser without scripts would have it.
//!
//! It reads the pages of this house only: attributes in double quotes, every element closed.

/// One tag of a page.
#[derive(Clone, Debug)]
pub struct Tag<'a> {
    /// Its name, without the slash of a closing one.
    pub name: &'a str,
    /// Whether it closes its element.
    pub closes: bool,
    attributes: Vec<(&'a str, String)>,
    start: usize,
    end: usize,
}

impl Tag<'_> {
    /// An attribute's value; empty where it has none, nothing where it is not there.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    /// Whether an attribute is there.
    pub fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }
}

/// A form as it stands on a page, with what its fields hold.
#[derive(Clone, Debug)]
pub struct Form {
    /// `get` or `post`.
    pub method: String,
    /// Where it is sent.
    pub action: String,
    /// Whether it carries files.
    pub multipart: bool,
    /// What it sends.
    pub fields: Vec<(String, String)>,
    /// What can be filled in: each field, and of a choice each value.
    pub offers: Vec<(String, Option<String>)>,
}

impl Form {
    /// With a field filled in, or a box ticked instead of what was.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(key, _)| key != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same for people: only a field that stands there is filled in, and only a choice that is offered is made.
    #[track_caller]
    pub fn filled(self, name: &str, value: &str) -> Self {
        self.offered(name, value);
        self.with(name, value)
    }

    /// One more box ticked, of those that are offered.
    #[track_caller]
    pub fn ticked(self, name: &str, value: &str) -> Self {
        self.offered(name, value);
        self.and(name, value)
    }

    #[track_caller]
    fn offered(&self, name: &str, value: &str) {
        let of_name: Vec<&Option<String>> = self.offers.iter().filter(|(one, _)| one == name).map(|(_, value)| value).collect();
        let takes = |one: &&Option<String>| one.as_deref().is_none_or(|one| one == value);
        assert!(of_name.iter().any(takes), "{} offers no {name}={value}: {:?}", self.action, self.offers);
    }

    /// With one more value of a field: another box ticked, or the button that is pressed.
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What a field holds; empty where it is not there.
    pub fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

/// Every tag, in order.
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut from = 0;
    while let Some(start) = html[from..].find('<').map(|at| from + at) {
        let rest = &html[start + 1..];
        let (closes, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        let name = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len())];
        let mut attributes = Vec::new();
        let mut rest = &rest[name.len()..];
        loop {
            rest = rest.trim_start();
            if rest.is_empty() || rest.starts_with('>') {
                break;
            }
            let key = &rest[..rest.find(|c: char| c == '=' || c == '>' || c.is_whitespace()).unwrap_or(rest.len())];
            rest = &rest[key.len()..];
            let value = rest.strip_prefix("=\"").map(|quoted| &quoted[..quoted.find('"').expect("a closing quote")]);
            rest = value.map_or(rest, |value| &rest[value.len() + 3..]);
            attributes.push((key, unescape(value.unwrap_or(""))));
        }
        let end = html.len() - rest.len() + usize::from(!rest.is_empty());
        tags.push(Tag { name, closes, attributes, start, end });
        from = end;
    }
    tags
}

/// Every form of a page.
pub fn forms(html: &str) -> Vec<Form> {
    let tags = tags(html);
    let mut forms: Vec<Form> = Vec::new();
    let mut select: Option<(String, Option<String>)> = None;
    let mut inside = false;
    for (place, tag) in tags.iter().enumerate() {
        let field = |form: &mut Form, value: String| {
            if let Some(name) = tag.attribute("name").filter(|_| !tag.has("form")) {
                form.fields.push((name.to_owned(), value));
            }
        };
        match (tag.name, tag.closes, forms.last_mut().filter(|_| inside)) {
            ("form", false, _) => {
                inside = true;
                let text = |name: &str| tag.attribute(name).unwrap_or_default().to_owned();
                forms.push(Form {
                    method: text("method"),
                    action: text("action"),
                    multipart: text("enctype").contains("multipart"),
                    fields: Vec::new(),
                    offers: Vec::new(),
                });
            }
            ("form", true, _) => inside = false,
            ("input", _, Some(form)) => {
                let value = tag.attribute("value").unwrap_or_default().to_owned();
                let chosen = matches!(tag.attribute("type"), Some("checkbox" | "radio"));
                if let Some(name) = tag.attribute("name").filter(|_| tag.attribute("type") != Some("hidden")) {
                    form.offers.push((name.to_owned(), chosen.then(|| value.clone())));
                }
                match tag.attribute("type") {
                    Some("file") => {}
                    Some("checkbox" | "radio") if !tag.has("checked") => {}
                    _ => field(form, value),
                }
            }
            ("textarea", false, Some(form)) => {
                form.offers.extend(tag.attribute("name").map(|name| (name.to_owned(), None)));
                let close = tags[place + 1].start;
                let text = unescape(&html[tag.end..close]);
                field(form, text.strip_prefix('\n').map_or(text.clone(), str::to_owned));
            }
            ("select", false, Some(_)) => select = tag.attribute("name").map(|name| (name.to_owned(), None)),
            ("select", true, Some(form)) => form.fields.extend(select.take().map(|(name, value)| (name, value.unwrap_or_default()))),
            ("option", false, Some(form)) => {
                let value = tag.attribute("value").unwrap_or_default().to_owned();
                form.offers.extend(select.as_ref().map(|(name, _)| (name.clone(), Some(value))));
                if let Some((_, value)) = select.as_mut().filter(|(_, value)| value.is_none() || tag.has("selected")) {
                    *value = Some(tag.attribute("value").unwrap_or_default().to_owned());
                }
            }
            _ => {}
        }
    }
    forms
}

/// What a reader sees of a page's main part, a line a block; fields as `{name: what it holds}`, boxes as `[x]`, buttons as `[what they say]`.
pub fn visible(html: &str) -> String {
    let mut text = String::new();
    let (mut seen, mut from) = (false, 0);
    let mut skipped: Option<(&str, usize)> = None;
    for tag in tags(html) {
        if seen && skipped.is_none() {
            text.push_str(&unescape(&html[from..tag.start]).replace('\n', " "));
        }
        from = tag.end;
        if tag.name == "main" {
            seen = !tag.closes;
        }
        if let Some((name, depth)) = &mut skipped {
            if tag.name == *name {
                *depth = if tag.closes { *depth - 1 } else { *depth + 1 };
            }
            if *depth == 0 {
                skipped = None;
            }
            continue;
        }
        let field = tag.name == "input" && tag.attribute("type") != Some("hidden");
        match (tag.name, tag.closes) {
            ("script" | "style" | "svg" | "progress", false) => skipped = Some((tag.name, 1)),
            (name, false) if tag.has("hidden") && name != "input" => skipped = Some((tag.name, 1)),
            // At the foot of a printed sheet, and nowhere else.
            ("p", false) if tag.attribute("class") == Some("sheet") => skipped = Some((tag.name, 1)),
            _ if seen && field && matches!(tag.attribute("type"), Some("checkbox" | "radio")) => {
                text.push_str(if tag.has("checked") { "[x] " } else { "[ ] " });
            }
            _ if seen && field => {
                text.push_str(&format!("{{{}: {}}}", tag.attribute("name").unwrap_or("?"), tag.attribute("value").unwrap_or_default()))
            }
            ("td" | "th" | "dt", true) if seen => text.push_str(" | "),
            ("a", false) if seen => text.push_str(if text.ends_with(char::is_whitespace) { "" } else { " " }),
            ("button", closes) if seen => text.push_str(if closes { "]\n" } else { "[" }),
            ("a" | "span" | "strong" | "code" | "time" | "cite" | "td" | "th" | "dt", _) | ("dd" | "label", false) => {}
            _ if seen => text.push('\n'),
            _ => {}
        }
    }
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('|').trim().to_owned();
    let lines: Vec<String> = text.lines().map(words).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// A page without the parts that it marks as written in another language than its own.
pub fn in_its_own_language(html: &str) -> String {
    let mut own = String::with_capacity(html.len());
    let mut from = 0;
    let mut foreign: Option<(&str, usize)> = None;
    for tag in tags(html) {
        match &mut foreign {
            None if tag.name != "html" && tag.has("lang") => {
                own.push_str(&html[from..tag.start]);
                foreign = Some((tag.name, 1));
            }
            None => {}
            Some((name, depth)) if tag.name == *name => {
                *depth = if tag.closes { *depth - 1 } else { *depth + 1 };
                if *depth == 0 {
                    foreign = None;
                    from = tag.end;
                }
            }
            Some(_) => {}
        }
    }
    own.push_str(&html[from..]);
    own
}

/// What the escapes of a page stand for.
pub fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}
