//! Words of planning: mechanisms, the lint, plans, needs.

use super::Look;
use rules::lint::Point;
use rules::mechanism::{Blind, Method, StepKind, Tag};

impl Look<'_> {
    /// A tag of a mechanism.
    pub fn tag(&self, tag: Tag) -> String {
        self.t(match tag {
            Tag::Breakthrough => "tag-breakthrough",
            Tag::NonConsensus => "tag-non-consensus",
            Tag::HighRisk => "tag-high-risk",
            Tag::LongTerm => "tag-long-term",
            Tag::OpenChallenge => "tag-open-challenge",
        })
    }

    /// A step of the review.
    pub fn step(&self, kind: StepKind) -> String {
        self.t(match kind {
            StepKind::FormalCheck => "step-formal-check",
            StepKind::Correspondence => "step-correspondence",
            StepKind::Panel => "step-panel",
            StepKind::Interview => "step-interview",
            StepKind::SiteVisit => "step-site-visit",
            StepKind::JointDecision => "step-joint-decision",
            StepKind::Decision => "step-decision",
            StepKind::Publicity => "step-publicity",
            StepKind::Contract => "step-contract",
        })
    }

    /// Who sees whose name.
    pub fn blind(&self, blind: Blind) -> String {
        self.t(match blind {
            Blind::Single => "blind-single",
            Blind::Double => "blind-double",
            Blind::Open => "blind-open",
        })
    }

    /// How scores become an order.
    pub fn method(&self, method: Method) -> String {
        self.t(match method {
            Method::Mean => "method-mean",
            Method::TrimmedMean => "method-trimmed-mean",
            Method::Calibrated => "method-calibrated",
            Method::Discussion => "method-discussion",
            Method::Champion => "method-champion",
        })
    }

    /// What the lint looks for.
    pub fn lint_point(&self, point: Point) -> String {
        self.t(match point {
            Point::Titles => "lint-titles",
            Point::Papers => "lint-papers",
            Point::Prizes => "lint-prizes",
            Point::AskedAgain => "lint-asked-again",
            Point::English => "lint-english",
            Point::Window => "lint-window",
            Point::Contact => "lint-contact",
        })
    }

    /// What can be done about it.
    pub fn lint_next(&self, point: Point) -> String {
        self.t(match point {
            Point::Titles => "lint-titles-next",
            Point::Papers => "lint-papers-next",
            Point::Prizes => "lint-prizes-next",
            Point::AskedAgain => "lint-asked-again-next",
            Point::English => "lint-english-next",
            Point::Window => "lint-window-next",
            Point::Contact => "lint-contact-next",
        })
    }
}
