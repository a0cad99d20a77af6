//! Canonical form 规范形式: the bytes of an element over which a signature is made, so that two ways of writing the same element are one.
//!
//! Exclusive XML canonicalisation without comments: each element declares the namespaces that it uses and its parents have not declared,
//! attributes stand in order, nothing else of the surroundings comes in. A processing instruction is refused, as no assertion has one.
//! Source: W3C, Exclusive XML Canonicalization 1.0 (2002-07-18), section 3; Canonical XML 1.0, section 2.3.

use crate::doubt::Doubt;
use roxmltree::{Node, NodeId};
use std::collections::{BTreeMap, BTreeSet};

/// The canonical form of an element with all below it, but for one that is left out. The namespaces of the prefixes listed are declared
/// wherever they hold, used or not; `#default` is the one without a prefix.
pub(super) fn canonical(element: Node<'_, '_>, left_out: Option<NodeId>, listed: &[&str]) -> Result<String, Doubt> {
    let listed = listed.iter().map(|prefix| if *prefix == "#default" { "" } else { prefix }).collect();
    let mut writer = Writer { source: element.document().input_text(), left_out, listed, out: String::new() };
    writer.element(element, &BTreeMap::new())?;
    Ok(writer.out)
}

struct Writer<'a> {
    source: &'a str,
    left_out: Option<NodeId>,
    listed: BTreeSet<&'a str>,
    out: String,
}

impl<'a> Writer<'a> {
    /// Calls itself for what lies below, as deep as `xml::parse` lets a document be.
    fn element(&mut self, node: Node<'a, 'a>, declared: &BTreeMap<&'a str, &'a str>) -> Result<(), Doubt> {
        let name = element_name(self.source, node)?;
        let mut attributes: Vec<(&str, &str, &'a str, &str)> = Vec::new();
        for attribute in node.attributes() {
            let name = self.source.get(attribute.range_qname()).ok_or_else(odd)?;
            attributes.push((attribute.namespace().unwrap_or(""), attribute.name(), name, attribute.value()));
        }
        // By namespace, then by name; what has no namespace comes first.
        attributes.sort_unstable();
        let mut used: BTreeSet<&'a str> = attributes.iter().map(|(.., name, _)| prefix(name)).filter(|prefix| !prefix.is_empty()).collect();
        used.insert(prefix(name));
        used.extend(&self.listed);
        used.remove("xml");
        let mut declared = declared.clone();
        self.out.push('<');
        self.out.push_str(name);
        for prefix in used {
            let uri = node.lookup_namespace_uri(Some(prefix).filter(|prefix| !prefix.is_empty())).unwrap_or("");
            // A prefix that is listed and does not hold here has nothing to declare.
            if declared.get(prefix).copied().unwrap_or("") == uri {
                continue;
            }
            self.out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
            self.out.push_str(prefix);
            self.value(uri);
            declared.insert(prefix, uri);
        }
        for (.., name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.value(value);
        }
        self.out.push('>');
        for child in node.children() {
            if child.is_pi() {
                return Err(Doubt::Unsupported("a processing instruction"));
            } else if let Some(text) = child.text().filter(|_| child.is_text()) {
                self.text(text);
            } else if child.is_element() && Some(child.id()) != self.left_out {
                self.element(child, &declared)?;
            }
        }
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        Ok(())
    }

    fn value(&mut self, value: &str) {
        self.out.push_str("=\"");
        for c in value.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '"' => self.out.push_str("&quot;"),
                '\t' => self.out.push_str("&#x9;"),
                '\n' => self.out.push_str("&#xA;"),
                '\r' => self.out.push_str("&#xD;"),
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '\r' => self.out.push_str("&#xD;"),
                c => self.out.push(c),
            }
        }
    }
}

/// The name as it was written, with its prefix: two prefixes of one namespace are two names here.
fn element_name<'a>(source: &'a str, node: Node<'_, '_>) -> Result<&'a str, Doubt> {
    let tag = source.get(node.range()).and_then(|tag| tag.strip_prefix('<')).ok_or_else(odd)?;
    let name = &tag[..tag.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(tag.len())];
    let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
    if local == node.tag_name().name() { Ok(name) } else { Err(odd()) }
}

fn prefix(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

fn odd() -> Doubt {
    Doubt::shape("a tag does not stand where it was read")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    #[track_caller]
    fn check(text: &str, apex: &str, listed: &[&str], expected: &str) {
        let document = xml::parse(text).expect("XML");
        let element = document.descendants().find(|node| node.is_element() && node.tag_name().name() == apex).expect("an element");
        let found = canonical(element, None, listed).expect("a canonical form");
        assert_eq!(found, expected);
        // The canonical form of a canonical form is itself.
        let again = xml::parse(&found).expect("XML");
        assert_eq!(canonical(again.root_element(), None, listed).expect("a canonical form"), expected);
    }

    #[test]
    fn another_library_writes_the_same() {
        // Random documents, and what libxml2 makes of one element of each.
        let cases: Vec<serde_json::Value> = serde_json::from_str(include_str!("../../tests/saml/canonical.json")).expect("cases");
        for case in &cases {
            let text = |name: &str| case[name].as_str().expect("a text");
            let document = xml::parse(text("source")).expect("XML");
            let place = case["element"].as_u64().and_then(|place| usize::try_from(place).ok()).expect("a place");
            let element = document.descendants().filter(Node::is_element).nth(place).expect("an element");
            let listed: Vec<&str> = case["listed"].as_array().expect("a list").iter().filter_map(serde_json::Value::as_str).collect();
            assert_eq!(canonical(element, None, &listed).as_deref(), Ok(text("canonical")), "element {place} of {}", text("source"));
        }
        assert_eq!(cases.len(), 60);
    }

    #[test]
    fn what_is_not_used_is_not_declared() {
        // W3C, Exclusive XML Canonicalization 1.0, section 2.2: the same element in two surroundings is one.
        let expected = "<n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\"><n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff></n1:elem2>";
        let inner = "<n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\"><n3:stuff xmlns:n3=\"ftp://example.org\"/></n1:elem2>";
        check(&format!("<n0:pdu xmlns:n0=\"http://a.example\">{inner}</n0:pdu>"), "elem2", &[], expected);
        check(
            &format!("<n2:pdu xmlns:n1=\"http://example.com\" xmlns:n2=\"http://foo.example\" xml:lang=\"fr\" xml:space=\"retain\">{inner}</n2:pdu>"),
            "elem2",
            &[],
            expected,
        );
    }

    #[test]
    fn listed_prefixes_are_declared_where_they_hold() {
        let text = "<a xmlns:x=\"urn:x\" xmlns:y=\"urn:y\"><b><x:c z=\"1\"/></b></a>";
        check(text, "b", &["x"], "<b xmlns:x=\"urn:x\"><x:c z=\"1\"></x:c></b>");
        check(text, "b", &[], "<b><x:c xmlns:x=\"urn:x\" z=\"1\"></x:c></b>");
        check("<a xmlns=\"urn:a\"><b:b xmlns:b=\"urn:b\"/></a>", "b", &["#default"], "<b:b xmlns=\"urn:a\" xmlns:b=\"urn:b\"></b:b>");
    }

    #[test]
    fn order_escapes_and_what_is_dropped() {
        check(
            "<e b='2' a=\"&lt;1&quot;&#9;&#10;&amp;>\" xmlns:p=\"urn:2\" p:a='x' xmlns:o=\"urn:1\" o:z='y'><![CDATA[<&]]>&#13;&gt;\r\n<!-- c -->x</e>",
            "e",
            &[],
            "<e xmlns:o=\"urn:1\" xmlns:p=\"urn:2\" a=\"&lt;1&quot;&#x9;&#xA;&amp;>\" b=\"2\" o:z=\"y\" p:a=\"x\">&lt;&amp;&#xD;&gt;\nx</e>",
        );
        check("<a xmlns=\"urn:a\"><b xmlns=\"\"><c/></b></a>", "a", &[], "<a xmlns=\"urn:a\"><b xmlns=\"\"><c></c></b></a>");
        check(
            "<p:a xmlns:p=\"urn:1\"><q:b xmlns:q=\"urn:1\"/><p:b xmlns:p=\"urn:2\"/></p:a>",
            "a",
            &[],
            "<p:a xmlns:p=\"urn:1\"><q:b xmlns:q=\"urn:1\"></q:b><p:b xmlns:p=\"urn:2\"></p:b></p:a>",
        );
        check("<甲 乙=\"丙\">丁😀</甲>", "甲", &[], "<甲 乙=\"丙\">丁😀</甲>");
        let document = xml::parse("<a><?x y?></a>").expect("XML");
        assert!(canonical(document.root_element(), None, &[]).is_err());
    }
}
