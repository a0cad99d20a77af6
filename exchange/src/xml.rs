//! Xml: a foreign document as a tree, within limits, without a DTD and thus without entities of its own.

use crate::doubt::Doubt;
use roxmltree::{Document, Node, ParsingOptions};

/// The most bytes of a document.
const BYTES_MOST: usize = 256 << 10;
/// The most elements, texts and comments in it.
const NODES_MOST: u32 = 20_000;
/// The deepest an element may lie.
const DEPTH_MOST: usize = 64;

/// Reads a document. Refuses one with a DTD, which could name files and addresses, or grow.
pub(crate) fn parse(text: &str) -> Result<Document<'_>, Doubt> {
    if text.len() > BYTES_MOST {
        return Err(Doubt::shape("the document is too large"));
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MOST, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| Doubt::shape(format!("no XML: {error}")))?;
    if depth(&document) > DEPTH_MOST { Err(Doubt::shape("the document is too deep")) } else { Ok(document) }
}

/// The deepest any part lies. The parser itself goes down without calling itself, so this may be asked after it.
fn depth(document: &Document<'_>) -> usize {
    let (mut deepest, mut depth, mut node) = (0, 0, document.root());
    loop {
        deepest = deepest.max(depth);
        if let Some(child) = node.first_child() {
            (node, depth) = (child, depth + 1);
            continue;
        }
        while node.next_sibling().is_none() {
            let Some(parent) = node.parent() else { return deepest };
            (node, depth) = (parent, depth - 1);
        }
        if let Some(next) = node.next_sibling() {
            node = next;
        }
    }
}

/// The children that are elements of that name.
pub(crate) fn children<'a, 'input>(node: Node<'a, 'input>, namespace: &'static str, name: &'static str) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |child| child.has_tag_name((namespace, name)))
}

/// The one child of that name; refuses a second.
pub(crate) fn maybe_child<'a, 'input>(
    node: Node<'a, 'input>,
    namespace: &'static str,
    name: &'static str,
) -> Result<Option<Node<'a, 'input>>, Doubt> {
    let mut found = children(node, namespace, name);
    match (found.next(), found.next()) {
        (first, None) => Ok(first),
        (_, Some(_)) => Err(Doubt::shape(format!("{name} stands twice"))),
    }
}

/// The one child of that name, which must be there.
pub(crate) fn child<'a, 'input>(node: Node<'a, 'input>, namespace: &'static str, name: &'static str) -> Result<Node<'a, 'input>, Doubt> {
    maybe_child(node, namespace, name)?.ok_or_else(|| Doubt::shape(format!("{name} is missing")))
}

/// The whole text of an element: comments do not end it, and there is nothing else in it.
pub(crate) fn text(node: Node<'_, '_>) -> Result<String, Doubt> {
    if node.children().any(|child| child.is_element() || child.is_pi()) {
        return Err(Doubt::shape(format!("{} holds more than text", node.tag_name().name())));
    }
    Ok(node.children().filter(|child| child.is_text()).filter_map(|child| child.text()).collect::<String>().trim().to_owned())
}

/// An attribute without a namespace, which must be there.
pub(crate) fn attribute<'a>(node: Node<'a, '_>, name: &'static str) -> Result<&'a str, Doubt> {
    node.attribute(name).ok_or_else(|| Doubt::shape(format!("{} has no {name}", node.tag_name().name())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_grow_or_reach_out_is_refused() {
        let check = |text: &str, why: &str| {
            let doubt = parse(text).expect_err("refused").to_string();
            assert!(doubt.contains(why), "{doubt}");
        };
        check("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", "DTD");
        check("<!DOCTYPE a SYSTEM \"http://127.0.0.1/a.dtd\"><a/>", "DTD");
        check("<a>&x;</a>", "x");
        check(&format!("{}{}", "<a>".repeat(65), "</a>".repeat(65)), "too deep");
        check(&"<a>".repeat(100_000), "too large");
        check(&format!("{}{}", "<a>".repeat(19_000), "</a>".repeat(19_000)), "too deep");
        check(&format!("<a>{}</a>", "<b/>".repeat(30_000)), "nodes");
        check("<a></b>", "no XML");
        assert!(parse(&format!("{}{}", "<a>".repeat(64), "</a>".repeat(64))).is_ok());
    }

    #[test]
    fn a_comment_does_not_cut_a_text() {
        let document = parse("<a>li.wei<!-- x -->@example.org</a>").expect("XML");
        assert_eq!(text(document.root_element()), Ok("li.wei@example.org".to_owned()));
        assert!(text(parse("<a>b<c/></a>").expect("XML").root_element()).is_err());
    }
}
