//! Article 条款: on what each point of the lint stands, from when to when, and how sure that is.

use super::Point;
use crate::day::Day;
use crate::refusal::Rule;

/// On what a point stands 依据条款.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Article {
    /// Which point.
    pub point: Point,
    /// Its rule, with document and article.
    pub rule: Rule,
    /// The document.
    pub document: &'static str,
    /// The article in it; empty where the software itself sets the rule.
    pub article: &'static str,
    /// From which day on it is in force, as `2024-03-01`.
    pub from: &'static str,
    /// The first day on which it is not; none while it is.
    pub until: Option<&'static str>,
    /// How sure the text is.
    pub confidence: Confidence,
    /// What a finding does.
    pub weight: Weight,
    /// The parameter in days, where it has one.
    pub days: Option<u32>,
}

/// How sure it is that the text says so 核实程度.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Confidence {
    /// Held against the published text.
    Verified,
    /// From a copy or from memory; it never stops anybody.
    Unverified,
    /// A rule of the software itself.
    House,
}

impl Confidence {
    /// Its text in answers and locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Unverified => "unverified",
            Self::House => "house",
        }
    }
}

/// What a finding does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weight {
    /// It stops publishing until it is removed or overridden.
    Blocks,
    /// It is told.
    Tells,
}

const REGULATION: &str = "《北京国际科技创新中心建设条例》";
const ONCE: &str = "《国务院关于优化科研管理提升科研绩效若干措施的通知》（国发〔2018〕25号）";
const FIFTY_DAYS: &str = "《国家重点研发计划管理暂行办法》（国科发资〔2017〕152号）";

/// Every point with what it stands on.
pub const ARTICLES: [Article; 7] = [
    forbidden(Point::Titles, Rule::law("lint.titles", "《北京国际科技创新中心建设条例》第五十条")),
    forbidden(Point::Papers, Rule::law("lint.papers", "《北京国际科技创新中心建设条例》第五十条")),
    forbidden(Point::Prizes, Rule::law("lint.prizes", "《北京国际科技创新中心建设条例》第五十条")),
    unverified(
        Point::AskedAgain,
        Rule::law("lint.asked-again", "《国务院关于优化科研管理提升科研绩效若干措施的通知》（国发〔2018〕25号）"),
        ONCE,
        "2018-07-18",
        None,
    ),
    Article {
        point: Point::English,
        rule: Rule::house("lint.english"),
        document: "",
        article: "",
        from: "2024-03-01",
        until: None,
        confidence: Confidence::House,
        weight: Weight::Blocks,
        days: None,
    },
    unverified(
        Point::Window,
        Rule::law("lint.window", "《国家重点研发计划管理暂行办法》（国科发资〔2017〕152号）"),
        FIFTY_DAYS,
        "2017-06-22",
        Some(50),
    ),
    Article {
        point: Point::Contact,
        rule: Rule::house("lint.contact"),
        document: "",
        article: "",
        from: "2024-03-01",
        until: None,
        confidence: Confidence::House,
        weight: Weight::Tells,
        days: None,
    },
];

const fn forbidden(point: Point, rule: Rule) -> Article {
    Article {
        point,
        rule,
        document: REGULATION,
        article: "第五十条第一款",
        from: "2024-03-01",
        until: None,
        confidence: Confidence::Verified,
        weight: Weight::Blocks,
        days: None,
    }
}

const fn unverified(point: Point, rule: Rule, document: &'static str, from: &'static str, days: Option<u32>) -> Article {
    Article { point, rule, document, article: "", from, until: None, confidence: Confidence::Unverified, weight: Weight::Tells, days }
}

/// What a point stands on.
pub fn article(point: Point) -> &'static Article {
    ARTICLES.iter().find(|article| article.point == point).unwrap_or(&ARTICLES[0])
}

impl Article {
    /// Whether it is in force on a day.
    pub fn is_in_force(&self, on: Day) -> bool {
        let begun = Day::parse(self.from).is_none_or(|from| from <= on);
        begun && self.until.and_then(Day::parse).is_none_or(|until| on < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_has_one_article_and_what_is_not_verified_stops_nobody() {
        for point in Point::ALL {
            assert_eq!(ARTICLES.iter().filter(|article| article.point == point).count(), 1, "{point:?}");
            let article = article(point);
            assert!(Day::parse(article.from).is_some() && article.until.is_none_or(|until| Day::parse(until).is_some()), "{point:?}");
            assert!(article.confidence != Confidence::Unverified || article.weight == Weight::Tells, "{point:?}");
        }
        let day = |text: &str| Day::parse(text).expect("a day");
        assert!(!article(Point::Titles).is_in_force(day("2024-02-29")) && article(Point::Titles).is_in_force(day("2024-03-01")));
    }
}
