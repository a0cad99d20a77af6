//! Rules page 办事规则: every rule that a refusal can name, with what it says and what it stands on.
//!
//! The list is written out, because a reader should find all of it in one place; a test holds it against the sources, both ways.

use crate::cx::Cx;
use crate::ui::{self, Look, Section};
use axum::response::Response;
use maud::{Markup, html};
use rules::Rule;
use serde::Serialize;

/// Every rule, capability by capability, in the order in which one meets them.
const RULES: &[Rule] = &[
    Rule::house("rights.sign-in"),
    Rule::house("rights.grant"),
    Rule::law("rights.conflict", "《中华人民共和国科学技术进步法》第一百零一条"),
    Rule::house("rights.own-role"),
    Rule::law("rights.handles", "《中华人民共和国科学技术进步法》第一百零一条"),
    Rule::law("rights.not-delegable", "《中华人民共和国民法典》第一百六十一条"),
    Rule::house("rights.token"),
    Rule::house("rights.found"),
    Rule::call("eligibility.born"),
    Rule::call("eligibility.degree"),
    Rule::call("eligibility.host"),
    Rule::call("eligibility.nationality"),
    Rule::law("eligibility.ban", "《科研失信行为调查处理规则》"),
    Rule::call("eligibility.known"),
    Rule::call("eligibility.member"),
    Rule::house("eligibility.name"),
    Rule::house("eligibility.contradiction"),
    Rule::house("eligibility.figure"),
    Rule::call("restriction.most"),
    Rule::call("restriction.overdue"),
    Rule::house("award.number"),
    Rule::house("award.term"),
    Rule::house("award.stage"),
    Rule::house("award.members"),
    Rule::house("award.found"),
    Rule::house("formal-check.stage"),
    Rule::house("formal-check.second-person"),
    Rule::house("formal-check.submission"),
    Rule::house("formal-check.marks"),
    Rule::call("formal-check.reason"),
    Rule::house("formal-check.list"),
    Rule::house("formal-check.batch"),
    Rule::house("unit-file.once"),
    Rule::house("unit-file.paper"),
    Rule::house("unit-file.version"),
    Rule::house("unit-file.stage"),
    Rule::house("unit-file.unit"),
    Rule::house("unit-file.found"),
    Rule::house("unit-file.asked"),
    Rule::call("unit-file.host"),
    Rule::call("unit-file.accounts"),
    Rule::law("unit-file.high-tech", "《高新技术企业认定管理办法》第九条"),
    Rule::call("unit-file.credit"),
    Rule::call("unit-file.own"),
    Rule::house("orcid.set-up"),
    Rule::house("orcid.identifier"),
    Rule::law("orcid.consent", "《个人信息保护法》第十三条、第十四条、第十五条"),
    Rule::law("orcid.most", "《个人信息保护法》第六条"),
    Rule::house("orcid.choice"),
    Rule::house("orcid.often"),
    Rule::house("orcid.service"),
    Rule::house("orcid.access"),
    Rule::house("orcid.record"),
    Rule::house("ban.term"),
    Rule::house("ban.stage"),
    Rule::house("ban.own"),
    Rule::house("ban.found"),
    Rule::house("import.nothing"),
    Rule::house("import.stage"),
    Rule::house("import.found"),
    Rule::house("import.faulty"),
    Rule::house("import.changed"),
    Rule::call("application.window"),
    Rule::call("application.once"),
    Rule::law("application.pledge", "《中华人民共和国科学技术进步法》第六十七条"),
    Rule::house("application.withdrawn"),
    Rule::house("application.number"),
    Rule::house("application.found"),
    Rule::call("application.disciplines"),
    Rule::call("approval.declared"),
    Rule::law("approval.ethics", "《科技伦理审查办法（试行）》第九条"),
    Rule::law("approval.human-genetic", "《中华人民共和国生物安全法》第五十六条"),
    Rule::law("approval.foreign", "《中华人民共和国生物安全法》第五十六条、第五十七条"),
    Rule::law("approval.export", "《中华人民共和国技术进出口管理条例》"),
    Rule::law("approval.data", "《中华人民共和国数据安全法》第三十一条"),
    Rule::house("approval.record"),
    Rule::house("approval.step"),
    Rule::house("approval.reuse"),
    Rule::house("approval.later"),
    Rule::call("team.role"),
    Rule::house("team.bounds"),
    Rule::call("team.size"),
    Rule::call("team.co-leads"),
    Rule::call("team.disciplines"),
    Rule::call("team.share"),
    Rule::call("team.total"),
    Rule::call("team.citizens"),
    Rule::law("team.consent", "《中华人民共和国个人信息保护法》第十三条"),
    Rule::law("team.pledge", "《中华人民共和国科学技术进步法》第六十七条"),
    Rule::house("team.once"),
    Rule::house("team.stage"),
    Rule::house("team.found"),
    Rule::house("team.section"),
    Rule::house("endorsement.chain"),
    Rule::call("endorsement.route"),
    Rule::house("endorsement.place"),
    Rule::call("endorsement.window"),
    Rule::call("endorsement.quota"),
    Rule::house("endorsement.rank"),
    Rule::law("endorsement.pledge", "《中华人民共和国科学技术进步法》第六十七条"),
    Rule::house("endorsement.batch"),
    Rule::house("endorsement.second-person"),
    Rule::house("endorsement.found"),
    Rule::house("endorsement.stage"),
    Rule::call("endorsement.correction"),
    Rule::house("endorsement.versions"),
    Rule::call("sealed.version"),
    Rule::house("document.program"),
    Rule::house("form.file-holds"),
    Rule::call("form.pdf"),
    Rule::house("form.virus"),
    Rule::call("advance-pledge.offered"),
    Rule::call("advance-pledge.close"),
    Rule::house("advance-pledge.stage"),
    Rule::house("similarity.verdict"),
    Rule::house("similarity.found"),
    Rule::call("form.required"),
    Rule::call("form.options"),
    Rule::call("form.amount"),
    Rule::call("form.file-size"),
    Rule::call("form.file-type"),
    Rule::house("form.file-content"),
    Rule::house("form.file-name"),
    Rule::law("form.unclassified", "《中华人民共和国保守国家秘密法》第三十一条"),
    Rule::house("form.answer"),
    Rule::house("form.fields"),
    Rule::house("form.text"),
    Rule::house("form.title"),
    Rule::house("form.id"),
    Rule::house("form.shape"),
    Rule::house("form.condition"),
    Rule::call("form.words"),
    Rule::call("form.number"),
    Rule::call("form.date"),
    Rule::call("form.rows"),
    Rule::call("form.sum"),
    Rule::call("form.organisation"),
    Rule::house("budget.rule"),
    Rule::call("budget.indirect"),
    Rule::call("budget.range"),
    Rule::call("budget.own"),
    Rule::call("budget.items"),
    Rule::house("text.required"),
    Rule::house("text.length"),
    Rule::house("text.control"),
    Rule::house("text.direction"),
    Rule::house("text.address"),
    Rule::house("money.amount"),
    Rule::house("call.code"),
    Rule::house("call.window"),
    Rule::house("call.field"),
    Rule::house("call.english"),
    Rule::house("call.programme"),
    Rule::house("call.stage"),
    Rule::house("call.amendment"),
    Rule::house("call.found"),
    Rule::house("call.mechanism"),
    Rule::house("call.finding"),
    Rule::house("mechanism.code"),
    Rule::law("mechanism.class", "《北京国际科技创新中心建设条例》第三十一条"),
    Rule::house("mechanism.version"),
    Rule::house("mechanism.retired"),
    Rule::house("mechanism.found"),
    Rule::house("mechanism.criteria"),
    Rule::house("mechanism.aggregation"),
    Rule::house("mechanism.steps"),
    Rule::house("mechanism.term"),
    Rule::house("mechanism.disciplines"),
    Rule::law("lint.titles", "《北京国际科技创新中心建设条例》第五十条"),
    Rule::law("lint.papers", "《北京国际科技创新中心建设条例》第五十条"),
    Rule::law("lint.prizes", "《北京国际科技创新中心建设条例》第五十条"),
    Rule::law("lint.asked-again", "《国务院关于优化科研管理提升科研绩效若干措施的通知》（国发〔2018〕25号）"),
    Rule::house("lint.english"),
    Rule::law("lint.window", "《国家重点研发计划管理暂行办法》（国科发资〔2017〕152号）"),
    Rule::house("lint.contact"),
    Rule::house("plan.code"),
    Rule::house("plan.parent"),
    Rule::house("plan.owner"),
    Rule::house("plan.target"),
    Rule::house("plan.report"),
    Rule::house("plan.closed"),
    Rule::house("plan.found"),
    Rule::house("need.stage"),
    Rule::house("need.chosen"),
    Rule::house("need.found"),
    Rule::house("need.organisation"),
    Rule::house("enquiry.call"),
    Rule::house("enquiry.many"),
    Rule::house("enquiry.found"),
    Rule::house("enquiry.asked"),
    Rule::house("programme.code"),
    Rule::house("programme.closed"),
    Rule::house("programme.found"),
    Rule::house("centre.once"),
    Rule::house("centre.link"),
    Rule::house("centre.zone"),
    Rule::house("centre.founded"),
    Rule::house("centre.key"),
    Rule::house("person.address"),
    Rule::house("person.password"),
    Rule::house("person.sign-in"),
    Rule::house("person.tries"),
    Rule::house("person.gone"),
    Rule::house("federation.provider"),
    Rule::house("federation.question"),
    Rule::house("federation.denied"),
    Rule::house("federation.answer"),
    Rule::house("federation.time"),
    Rule::house("federation.supported"),
    Rule::house("federation.subject"),
    Rule::house("federation.reach"),
    Rule::house("federation.once"),
    Rule::house("federation.unlinked"),
    Rule::house("federation.last"),
    Rule::house("session.confirm"),
    Rule::house("session.link"),
    Rule::house("session.way"),
    Rule::house("session.found"),
    Rule::house("contact.number"),
    Rule::house("contact.taken"),
    Rule::house("contact.count"),
    Rule::house("contact.code"),
    Rule::house("contact.main"),
    Rule::house("contact.removed"),
    Rule::house("contact.proof"),
    Rule::house("contact.way"),
    Rule::house("authenticator.code"),
    Rule::house("authenticator.count"),
    Rule::house("authenticator.removed"),
    Rule::house("authenticator.number"),
    Rule::house("authenticator.recovery"),
    Rule::house("authenticator.passkey"),
    Rule::house("authenticator.step"),
    Rule::house("token.term"),
    Rule::house("token.count"),
    Rule::house("token.revoked"),
    Rule::house("token.once"),
    Rule::house("token.ended"),
    Rule::house("token.unknown"),
    Rule::house("token.session"),
    Rule::house("grant.once"),
    Rule::house("grant.term"),
    Rule::house("grant.last-officer"),
    Rule::house("grant.revoked"),
    Rule::house("grant.person"),
    Rule::house("grant.named"),
    Rule::house("grant.fits"),
    Rule::house("grant.giver-term"),
    Rule::law("grant.three-together", "GB/T 22239-2019 8.1.5"),
    Rule::law("grant.three-people", "GB/T 22239-2019 8.1.5"),
    Rule::law("grant.two-of-three", "GB/T 22239-2019 8.1.5"),
    Rule::law("grant.administrator-only", "GB/T 22239-2019 8.1.7.2"),
    Rule::law("grant.last-administrator", "GB/T 22239-2019 8.1.7.2"),
    Rule::law("grant.inspector-audit", "GB/T 22239-2019 8.1.5"),
    Rule::house("grant.inspector-term"),
    Rule::house("grant.inspector-handles"),
    Rule::house("grant.inspected-appoints"),
    Rule::house("grant.succession"),
    Rule::house("organisation.found"),
    Rule::house("organisation.named"),
    Rule::house("organisation.once"),
    Rule::house("organisation.credit-code"),
    Rule::house("organisation.ror-shape"),
    Rule::house("organisation.name"),
    Rule::house("organisation.part"),
    Rule::house("organisation.authorisation"),
    Rule::house("organisation.review"),
    Rule::house("organisation.administrator"),
    Rule::house("organisation.approved"),
    Rule::house("organisation.ended"),
    Rule::house("organisation.date"),
    Rule::house("organisation.change"),
    Rule::house("organisation.above"),
    Rule::house("organisation.successors"),
    Rule::house("membership.found"),
    Rule::house("membership.once"),
    Rule::house("membership.own"),
    Rule::house("membership.stage"),
    Rule::house("membership.term"),
    Rule::house("membership.main"),
    Rule::house("membership.department"),
    Rule::house("membership.office"),
    Rule::law("handover.application", "《中华人民共和国科学技术进步法》第一百零一条"),
    Rule::house("handover.role"),
    Rule::house("handover.changed"),
    Rule::house("handover.empty"),
    Rule::law("mandate.term", "《中华人民共和国民法典》第一百六十五条"),
    Rule::law("mandate.ended", "《中华人民共和国民法典》第一百七十三条"),
    Rule::house("mandate.two-people"),
    Rule::house("mandate.delegate"),
    Rule::house("mandate.scope"),
    Rule::house("mandate.once"),
    Rule::house("mandate.found"),
    Rule::house("invitation.link"),
    Rule::house("invitation.term"),
    Rule::house("invitation.once"),
    Rule::house("invitation.withdrawn"),
    Rule::house("invitation.sender"),
    Rule::house("identity.shape"),
    Rule::house("identity.region"),
    Rule::house("identity.birth"),
    Rule::house("identity.check"),
    Rule::house("identity.country"),
    Rule::house("identity.kind"),
    Rule::house("identity.once"),
    Rule::house("identity.proven"),
    Rule::house("identity.another"),
    Rule::house("identity.own-proof"),
    Rule::house("identity.differs"),
    Rule::house("identity.in-use"),
    Rule::house("identity.stays"),
    Rule::law("identity.purpose", "《中华人民共和国个人信息保护法》第六条"),
    Rule::house("career.particular"),
    Rule::house("career.term"),
    Rule::house("career.removed"),
    Rule::house("career.most"),
    Rule::house("merge.one"),
    Rule::house("merge.person"),
    Rule::house("merge.stand-apart"),
    Rule::house("merge.same-call"),
    Rule::law("merge.conflict", "《中华人民共和国科学技术进步法》第一百零一条"),
    Rule::house("merge.oneself"),
    Rule::house("merge.second"),
    Rule::house("merge.stage"),
    Rule::house("merge.number"),
    Rule::law("erasure.once", "《中华人民共和国个人信息保护法》第四十七条"),
    Rule::house("erasure.sequenced"),
    Rule::house("erasure.asked"),
    Rule::house("erasure.answered"),
    Rule::house("erasure.own"),
    Rule::house("erasure.letter"),
    Rule::house("erasure.found"),
    Rule::house("expunction.targets"),
    Rule::house("expunction.fact"),
    Rule::house("expunction.second"),
    Rule::house("expunction.decided"),
    Rule::house("expunction.found"),
    Rule::house("expunction.gone"),
    Rule::house("calendar.year"),
    Rule::house("calendar.lines"),
    Rule::house("calendar.days"),
    Rule::house("calendar.newer"),
    Rule::house("task.found"),
    Rule::house("task.safe"),
    Rule::house("task.days"),
    Rule::house("task.due"),
    Rule::house("notice.mandatory"),
    Rule::house("delivery.ended"),
    Rule::house("delivery.gateway"),
    Rule::house("receipt.shape"),
    Rule::house("receipt.format"),
    Rule::house("receipt.key"),
    Rule::house("write.version"),
    Rule::house("write.key"),
    Rule::house("request.size"),
    Rule::house("request.shape"),
    Rule::house("request.method"),
    Rule::house("request.origin"),
    Rule::house("request.time"),
    Rule::house("request.field"),
    Rule::house("request.option"),
    Rule::house("request.single"),
    Rule::house("request.key"),
];

/// The rules of one capability.
#[derive(Serialize)]
struct Group {
    capability: &'static str,
    title: String,
    rules: Vec<Said>,
}

/// A rule as it is said.
#[derive(Serialize)]
struct Said {
    id: &'static str,
    text: String,
    source: String,
}

/// Every rule 办事规则.
pub(crate) async fn show(cx: Cx) -> Response {
    let look = cx.look(Section::Elsewhere);
    let title = look.t("rules-title");
    let groups = groups(&look);
    cx.reply().show(Section::Elsewhere, &title, &groups, |look| page(look, &groups))
}

fn groups(look: &Look<'_>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for rule in RULES {
        let capability = rule.id.split('.').next().unwrap_or(rule.id);
        let said = Said { id: rule.id, text: look.t(&format!("rule-text-{}", rule.id.replace('.', "-"))), source: look.source(*rule) };
        match groups.iter_mut().find(|group| group.capability == capability) {
            Some(group) => group.rules.push(said),
            None => groups.push(Group { capability, title: look.t(&format!("rule-group-{capability}")), rules: vec![said] }),
        }
    }
    groups
}

fn page(look: &Look<'_>, groups: &[Group]) -> Markup {
    html! {
        h1 { (look.t("rules-title")) }
        p.lead { (look.t("rules-lead")) }
        p.quiet { (look.t("rules-sources")) }
        @for group in groups {
            (ui::section(&format!("group-{}", group.capability), &group.title, None, html! {
                ul {
                    @for rule in &group.rules {
                        li id=(rule.id) {
                            p { (rule.text) br; span.quiet { a href={ "#" (rule.id) } { code { (rule.id) } } " · " (look.t("rules-source")) (rule.source) } }
                        }
                    }
                }
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;
    use rules::person::Language;
    use rules::refusal::Source;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    /// Kind of source, id and article of each rule that a source file names.
    fn named(source: &str, found: &mut BTreeSet<(String, String, String)>) {
        for kind in ["house", "call", "law"] {
            for rest in source.split(&format!("Rule::{kind}(")).skip(1) {
                let mut depth = 1;
                let inside = rest.split(|c| {
                    depth += i32::from(c == '(') - i32::from(c == ')');
                    depth == 0
                });
                let texts: Vec<&str> = inside.take(1).flat_map(|inside| inside.split('"').skip(1).step_by(2)).collect();
                match (kind, texts.as_slice()) {
                    ("law", [id, article, ..]) => drop(found.insert((kind.into(), (*id).into(), (*article).into()))),
                    (_, ids) => found.extend(ids.iter().map(|id| (kind.to_owned(), (*id).to_owned(), String::new()))),
                }
            }
        }
    }

    fn walk(folder: &Path, found: &mut BTreeSet<(String, String, String)>) {
        for entry in fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else if !path.ends_with("rules_page.rs") {
                named(&fs::read_to_string(&path).expect("a source"), found);
            }
        }
    }

    #[test]
    fn every_rule_there_is_stands_on_the_page() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = BTreeSet::new();
        walk(&root.join("../rules/src"), &mut found);
        walk(&root.join("src"), &mut found);
        let listed: Vec<(String, String, String)> = RULES
            .iter()
            .map(|rule| match rule.source {
                Source::House => ("house".to_owned(), rule.id.to_owned(), String::new()),
                Source::Call => ("call".to_owned(), rule.id.to_owned(), String::new()),
                Source::Law(article) => ("law".to_owned(), rule.id.to_owned(), article.to_owned()),
            })
            .collect();
        let set: BTreeSet<_> = listed.iter().cloned().collect();
        assert_eq!(set.len(), listed.len(), "a rule stands twice");
        let lacking: Vec<_> = found.difference(&set).collect();
        let idle: Vec<_> = set.difference(&found).collect();
        assert!(lacking.is_empty() && idle.is_empty(), "not on the page: {lacking:?}; on the page, but nowhere in the sources: {idle:?}");
    }

    #[test]
    fn every_rule_is_explained_in_both_languages() {
        for rule in RULES {
            let capability = rule.id.split('.').next().expect("a first part");
            for key in [format!("rule-text-{}", rule.id.replace('.', "-")), format!("rule-group-{capability}")] {
                for language in [Language::Zh, Language::En] {
                    assert!(Words::load().has(language, &key), "{key} in {language:?}");
                }
            }
        }
    }
}
