//! Mechanisms 立项机制: one for each way of the mission, from which the demonstration's calls are taken.
//! Unit: per cent, calendar days, months; they are our own drafts. Source: 《北京国际科技创新中心建设条例》第二十九条、第三十条、第三十一条.

use crate::forms;
use rules::call::{Class, Discipline, Terms};
use rules::form::Form;
use rules::mechanism::{Aggregation, Blind, Content, Criterion, Method, Review, Step, StepKind, Tag, Traits};
use rules::text::Bilingual;

/// A mechanism of the demonstration.
#[derive(Clone, Debug)]
pub struct MechanismStory {
    /// By which the calls name it.
    pub key: &'static str,
    /// What it says.
    pub content: Content,
    /// What its second version says, where it has one.
    pub later: Option<Content>,
}

/// From which mechanism a call of that key is taken, if from any.
pub fn mechanism_of(call: &str) -> Option<&'static str> {
    match call {
        "basic" | "proof" => Some("goal"),
        "free" => Some("free"),
        "disruptive" => Some("disruptive"),
        "cross" | "experiments" => Some("cross"),
        "international" => Some("international"),
        "challenge" => Some("challenge"),
        _ => None,
    }
}

/// All of them.
pub fn mechanisms() -> Vec<MechanismStory> {
    let all = &Discipline::ALL;
    let one = |key, content| MechanismStory { key, content, later: None };
    vec![
        one("free", free(forms::free_exploration(all))),
        one("goal", goal(forms::goal_oriented(all))),
        disruptive(forms::disruptive(all)),
        one("cross", cross(forms::cross_disciplinary(all))),
        one("emergency", emergency(forms::goal_oriented(all))),
        one("talent", talent(forms::free_exploration(all))),
        one("international", international(forms::international(all))),
        one("challenge", challenge(forms::challenge(all))),
    ]
}

/// Code, title and purpose in both languages.
type Said = (&'static str, (&'static str, &'static str), (&'static str, &'static str));

fn content((code, title, purpose): Said, class: Class, months: (u16, u16), form: Form, review: Review) -> Content {
    Content {
        code: code.to_owned(),
        title: Bilingual::new(title.0, title.1),
        purpose: Bilingual::new(purpose.0, purpose.1),
        class,
        foreign_leads: true,
        window_days: 60,
        traits: Traits { months_least: months.0, months_most: months.1, ..Traits::default() },
        form,
        terms: Terms { review, ..Terms::default() },
    }
}

fn review(criteria: &[(&str, &str, u8)], steps: &[(StepKind, u16, u8)], method: Method, said: (&str, &str)) -> Review {
    let criteria = criteria.iter().enumerate().map(|(place, (zh, en, weight))| Criterion {
        id: format!("c{}", place + 1),
        label: Bilingual::new(*zh, *en),
        weight: (*weight > 0).then_some(*weight),
    });
    let steps =
        steps.iter().map(|(kind, days, experts_least)| Step { kind: *kind, name: Bilingual::default(), days: *days, experts_least: *experts_least });
    Review {
        criteria: criteria.collect(),
        steps: steps.collect(),
        blind: Blind::Single,
        aggregation: Aggregation { method, said: Bilingual::new(said.0, said.1) },
    }
}

use StepKind::{Contract, Correspondence, Decision, FormalCheck, Interview, JointDecision, Panel, Publicity, SiteVisit};

fn free(form: Form) -> Content {
    let review = review(
        &[("科学问题的原创性", "Originality of the question", 50), ("研究设想的可行性", "Feasibility", 30), ("研究基础", "Groundwork", 20)],
        &[(FormalCheck, 10, 0), (Correspondence, 30, 5), (Panel, 15, 7), (Decision, 10, 0), (Publicity, 7, 0), (Contract, 20, 0)],
        Method::Calibrated,
        (
            "通讯评审分数校正专家宽严后取平均，会议评审在此基础上讨论。",
            "Scores by correspondence, with each expert's severity taken out; the panel talks on that ground.",
        ),
    );
    let said = (
        "MECH-FREE",
        ("自由探索", "Free exploration"),
        ("申请人自主选题，同行评议，择优支持。", "Topics are the applicants' own; peers judge, the best are funded."),
    );
    content(said, Class::FreeExploration, (24, 48), form, review)
}

fn goal(form: Form) -> Content {
    let review = review(
        &[("对目标的贡献", "Contribution to the goal", 40), ("技术路线", "Route", 30), ("团队与条件", "Team and means", 30)],
        &[
            (FormalCheck, 10, 0),
            (Correspondence, 20, 5),
            (Interview, 15, 7),
            (SiteVisit, 15, 3),
            (Decision, 10, 0),
            (Publicity, 7, 0),
            (Contract, 20, 0),
        ],
        Method::TrimmedMean,
        (
            "去掉一个最高分和一个最低分后取平均；答辩分占最终成绩的六成。",
            "The mean without the highest and the lowest; the interview counts for sixty in a hundred.",
        ),
    );
    let said = (
        "MECH-GOAL",
        ("目标导向", "Goal-oriented"),
        ("围绕指南给定的目标组织攻关，按目标完成情况验收。", "Work towards a goal that the call sets, accepted by what was reached of it."),
    );
    content(said, Class::GoalOriented, (24, 60), form, review)
}

/// Its second version asks for a champion: the first pilot scored such ideas and lost them in the mean.
fn disruptive(form: Form) -> MechanismStory {
    let criteria = [("突破性：若成功将改变什么", "What changes if it works", 0), ("最弱的一环", "The weakest link", 0)];
    let steps = [(FormalCheck, 7, 0), (Correspondence, 20, 5), (Panel, 20, 9), (Decision, 10, 0), (Publicity, 7, 0), (Contract, 15, 0)];
    let first = review(&criteria, &steps, Method::Discussion, ("不打分，会议深入讨论后投票。", "No scores: the panel talks at length, then votes."));
    let later = review(
        &criteria,
        &steps,
        Method::Champion,
        (
            "任何一位专家实名推荐并写明理由，即进入会议讨论；分歧大的不因此淘汰。",
            "One expert's reasons, under their name, bring an idea before the panel; disagreement drops nobody.",
        ),
    );
    let said = (
        "MECH-DISRUPTIVE",
        ("颠覆性与非共识", "Disruptive and non-consensus"),
        (
            "支持突破性强、共识度低、风险高、周期长的想法，宽容失败。",
            "For ideas that would change much and few agree on; high risk, long term, failure tolerated.",
        ),
    );
    let tags = vec![Tag::Breakthrough, Tag::NonConsensus, Tag::HighRisk, Tag::LongTerm];
    let with = |review: Review| {
        let mut content = content(said, Class::Disruptive, (36, 84), form.clone(), review);
        content.traits.tags.clone_from(&tags);
        content
    };
    MechanismStory { key: "disruptive", content: with(first), later: Some(with(later)) }
}

fn cross(form: Form) -> Content {
    let review = review(
        &[("交叉的必要性", "Why the disciplines need each other", 40), ("各学科的贡献", "What each brings", 30), ("可行性", "Feasibility", 30)],
        &[(FormalCheck, 10, 0), (Correspondence, 30, 6), (Panel, 15, 9), (Decision, 10, 0), (Publicity, 7, 0), (Contract, 20, 0)],
        Method::Calibrated,
        (
            "每个学科至少两位专家，先在学科内校正，再取各学科平均。",
            "At least two experts of each discipline; calibrated within each, then averaged over them.",
        ),
    );
    let said = (
        "MECH-X",
        ("学科交叉“+X”", "Across disciplines, +X"),
        (
            "“临床医学+X”“数智化+”等，两个以上学科共同提出，设共同负责人。",
            "Clinical medicine +X, digital + and their kin: two disciplines and more, with co-leads.",
        ),
    );
    let mut content = content(said, Class::CrossDisciplinary, (24, 60), form, review);
    (content.traits.disciplines_least, content.traits.co_leads, content.traits.mixed_panel) = (2, true, true);
    content
}

fn emergency(form: Form) -> Content {
    let review = review(
        &[("能否尽快见效", "How soon it helps", 60), ("路线的差异性", "How much the route differs", 40)],
        &[(FormalCheck, 1, 0), (Panel, 2, 5), (Decision, 1, 0), (Contract, 3, 0)],
        Method::Mean,
        ("专家会议当场打分取平均；同一目标可同时支持几条路线。", "The panel scores at once; several routes to one goal may be funded."),
    );
    let said = (
        "MECH-EMERGENCY",
        ("应急攻关", "Emergency"),
        (
            "维护社会公共利益急需的攻关，多条技术路线并行，先启动后补材料。",
            "What the public needs at once: several routes side by side, papers afterwards.",
        ),
    );
    let mut content = content(said, Class::Emergency, (1, 12), form, review);
    (content.window_days, content.traits.parallel_routes, content.traits.papers_afterwards) = (5, true, true);
    content
}

fn talent(form: Form) -> Content {
    let review = review(
        &[("学术思想", "Ideas", 50), ("代表性工作", "Works of one's own choice", 30), ("工作设想", "Plans", 20)],
        &[(FormalCheck, 10, 0), (Correspondence, 30, 5), (Interview, 15, 9), (Decision, 10, 0), (Publicity, 7, 0)],
        Method::Discussion,
        ("通讯评审提供意见，答辩后由专家组讨论投票。", "Peers write, the panel hears, talks and votes."),
    );
    let mut review = review;
    review.criteria.iter_mut().for_each(|criterion| criterion.weight = None);
    let said = (
        "MECH-TALENT",
        ("人才项目", "Talent"),
        ("支持青年人才自由发展，不看头衔，看思想和工作。", "For young people; ideas and work count, titles do not."),
    );
    content(said, Class::Talent, (36, 60), form, review)
}

fn international(form: Form) -> Content {
    let review = review(
        &[("合作的互补性", "How the partners complete each other", 50), ("科学价值", "Scientific worth", 50)],
        &[(FormalCheck, 10, 0), (Correspondence, 30, 4), (JointDecision, 30, 0), (Publicity, 7, 0), (Contract, 30, 0)],
        Method::Mean,
        ("双方各自评审，联合会商确定名单，一方不同意的不立项。", "Each side judges; both agree on the list, and neither alone decides."),
    );
    let said = (
        "MECH-INTL",
        ("国际合作", "International"),
        ("与境外资助机构联合征集，外籍人员可作为负责人。", "Called for together with agencies abroad; foreigners may lead."),
    );
    let mut content = content(said, Class::International, (24, 48), form, review);
    content.traits.partners = vec![Bilingual::new("东盟科技创新委员会", "ASEAN Committee on Science, Technology and Innovation")];
    content
}

fn challenge(form: Form) -> Content {
    let review = review(
        &[("能否解决发榜的问题", "Whether it meets the need", 70), ("报价与进度", "Price and time", 30)],
        &[(FormalCheck, 3, 0), (Panel, 7, 5), (Decision, 5, 0), (Publicity, 5, 0), (Contract, 10, 0)],
        Method::Mean,
        ("专家与发榜单位共同打分，各占一半。", "Experts and the poster score, each for one half."),
    );
    let said =
        ("MECH-JBGS", ("揭榜挂帅", "Open challenge"), ("企业发榜，英雄不论出处，能者揭榜。", "A company posts a need; whoever can meet it may."));
    let mut content = content(said, Class::GoalOriented, (6, 36), form, review);
    (content.traits.tags, content.window_days) = (vec![Tag::OpenChallenge], 30);
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mechanism_holds_together_and_every_class_has_one() {
        for story in mechanisms() {
            for content in std::iter::once(&story.content).chain(story.later.as_ref()) {
                assert_eq!(content.check(), Ok(()), "{}", story.key);
            }
        }
        for class in Class::ALL {
            assert!(mechanisms().iter().any(|story| story.content.class == class), "{class:?}");
        }
        for call in crate::calls(rules::Instant(1_774_000_000_000)) {
            let Some(key) = mechanism_of(call.key) else { continue };
            let mechanism = mechanisms().into_iter().find(|story| story.key == key).expect("a mechanism");
            assert_eq!(mechanism.content.class, call.content.class, "{}", call.key);
        }
    }
}
