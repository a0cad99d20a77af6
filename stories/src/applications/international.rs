//! Applications to the international call 国际合作, in English.
//! Unit: money as typed, at most 200万. Source: none; every proposal and every partnership is invented.

use super::{Life, TOLD, Told};
use crate::documents;

pub(super) const APPLICATIONS: &[Told] = &[
    Told {
        lead: "ingrid-solheim",
        days_ago: 5,
        title: "Fjord and Reservoir: Long Internal Waves under Changing Stratification",
        keywords: "internal waves; stratification; asymptotics; field observation",
        amount: "1,600,000",
        chosen: &[("field", &["mathematics"]), ("sharing", &["open"])],
        texts: &[
            ("partner", "A university department of mathematics in western Norway"),
            (
                "abstract",
                "Long internal waves carry heat and oxygen in deep, narrow waters. Their theory assumes a stratification that stays as \
                it is; in fjords and in large reservoirs it changes from week to week, and now also from decade to decade. We will derive \
                equations for waves on a slowly changing stratification, prove in which sense they approximate the full problem, and test them \
                against two moorings: one in a Norwegian fjord, kept by the partner, and one in a reservoir north of Beijing. The two waters \
                differ in depth, salt and forcing, so that agreement in both would be hard to explain by luck. The outcome is a theory with \
                bounds, an open solver, and two years of open observations.",
            ),
            (
                "joint-work",
                "The work has three parts that need both sides. First, asymptotic analysis: the group in Beijing has a method for \
                dispersive equations with rough coefficients, the partner one for slow modulation; neither alone covers a stratification that \
                is both rough in depth and slow in time. Secondly, observation: the partner has kept a mooring for eleven years and lends its \
                design and its mistakes; the Beijing side builds a second one for fresh water, where the signal is weaker and the instruments \
                must be calibrated differently. Thirdly, comparison: solver and data are exchanged every half year, each side predicting the \
                other's next season before seeing it. In the first year the reduced equations are derived and the second mooring is built. In \
                the second, well-posedness and error bounds are proved and both moorings record. In the third, predictions are compared and the \
                solver is released. Should the reservoir freeze early and the mooring fail, the fjord record alone is long enough for the first \
                two parts.",
            ),
            (
                "roles",
                "Beijing: analysis with rough coefficients, numerical solver, freshwater mooring; one lead, one postdoctoral researcher, \
                two doctoral students. Norway: modulation theory, the existing mooring and its record, one doctoral student paid by the \
                partner. Each side hosts the other's students for three months a year. Both sides own jointly what they make jointly; software \
                is released under a permissive licence, and observations are published each spring without embargo.",
            ),
        ],
        supporting: &["letter-of-intent.pdf"],
        ..TOLD
    },
    Told {
        lead: "zhang-ping-pku",
        life: Life::SubmittedTwice,
        days_ago: 7,
        title: "Proton Transfer in Confined Water: A Joint Neutron and Infrared Study",
        keywords: "confined water; neutron scattering; infrared spectroscopy; isotope effects",
        amount: "180万",
        earlier: Some("195万"),
        chosen: &[("field", &["physics"]), ("sharing", &["embargo"])],
        rows: &[],
        texts: &[
            ("partner", "A neutron research laboratory in Germany"),
            (
                "abstract",
                "Protons move through water confined to a nanometre in a way that no single probe resolves. Infrared light sees bonds \
                but not positions; neutrons see positions but only averages over a sample. We propose to measure the same samples with both \
                within hours, in one sealed cell that fits either instrument, at the partner's neutron source and in Beijing. Replacing \
                hydrogen by deuterium step by step separates the motion of protons from that of the molecules that carry them. The result will \
                be the first set of distances and lifetimes from one and the same sample, and a test of the models that today disagree by an \
                order of magnitude.",
            ),
            (
                "joint-work",
                "The cell is the heart of the work: it must be transparent to neutrons and to infrared light, keep its humidity to \
                one part in a thousand, and travel. Beijing builds it and prepares the layered samples; the partner characterises background \
                and scattering. In the first year two cells are made and exchanged, and bulk water is measured as a reference on both \
                instruments. In the second, five confinement widths and four isotope ratios are measured in two campaigns of six days each, for \
                which the partner has offered time. In the third, both data sets are analysed together with path-integral simulations; analysis \
                scripts are written jointly and fixed before the last campaign, so that the outcome cannot steer the method. If the neutron \
                signal of a single layer is too weak, stacks of equal layers are used and the loss in definition is reported. Samples and cells \
                are kept for three years so that others may repeat any point.",
            ),
            (
                "roles",
                "Beijing: samples, cells, infrared spectroscopy, simulation; four people. Germany: neutron scattering, background models, \
                sample environment; two people and the instrument time, paid by the partner. Intellectual property in the cell is shared \
                equally; data are opened one year after the last campaign, earlier where both agree. One student from each side spends half a \
                year with the other.",
            ),
        ],
        supporting: &["beam-time-offer.pdf", "data-plan.txt"],
    },
    Told {
        lead: "wang-fang",
        days_ago: 10,
        title: "Ageing of Human Blood Stem Cells at High and Low Altitude",
        keywords: "haematopoiesis; ageing; altitude; cohort study",
        amount: "1,950,000",
        chosen: &[("field", &["health"]), ("sharing", &["restricted"])],
        texts: &[
            ("partner", "A university hospital in Switzerland"),
            (
                "abstract",
                "Blood is made differently where oxygen is scarce. People who live high above the sea renew their red cells faster all \
                their lives, and it is not known whether this wears out their stem cells sooner or trains them to last. We will compare clonal \
                ageing of blood stem cells in two pairs of communities, high and low, one pair in western China and one in the Alps, with the \
                same protocol and the same age groups. Each side keeps its samples and its sequence data at home; only summary statistics that \
                identify nobody are exchanged, by a method that both ethics committees have seen. If altitude slows or hastens clonal ageing in \
                both pairs alike, the cause is oxygen and not ancestry or diet.",
            ),
            (
                "joint-work",
                "The design rests on doing the same thing in two places without moving anything that must not move. The protocol for \
                sampling, sequencing and calling clones is written jointly and tested on commercial reference material that both laboratories \
                buy from the same lot. In the first year the protocol is fixed and approvals are completed; no sample is taken before. In the \
                second, four hundred volunteers in each pair of communities give blood and tell of their health; clones are called locally, and \
                the joint model is fitted by exchanging gradients rather than records. In the third, the model is evaluated, the volunteers are \
                told of the general result in their own language, and those who wish learn their own. The steps that the regulation on human \
                genetic resources asks for are attached and come before everything else. A volunteer may withdraw at any time; their \
                contribution is then removed and the model fitted again.",
            ),
            (
                "roles",
                "Beijing: protocol, sampling and sequencing in China, joint model. Switzerland: sampling and sequencing in the Alps, \
                independent check of the statistics, paid by the partner. Both sides appoint one member to a data committee that meets monthly \
                and can stop the exchange. Results are owned jointly; a patent, should there be one, is applied for jointly as the law requires.",
            ),
        ],
        supporting: &[documents::GENETIC_RESOURCES, documents::SECURITY_OF_DATA, "approvals-timetable.txt"],
        ..TOLD
    },
    Told {
        lead: "liu-siyuan",
        life: Life::Draft,
        days_ago: 1,
        title: "Quiet Propellers Inspired by Porous Seeds",
        keywords: "propeller noise; porous media",
        amount: "900,000",
        chosen: &[("field", &["aerospace"])],
        texts: &[
            ("partner", "An aeronautical institute in the Netherlands (to be confirmed)"),
            (
                "abstract",
                "Small propellers are loud because each blade sheds its vortex at an edge. Seeds that fly by pores shed none. We ask \
                whether a porous trailing edge can be tuned so that a propeller of thirty centimetres becomes inaudible at fifty metres without \
                losing more than a few per cent of its thrust. (Joint work to be written with the partner.)",
            ),
        ],
        ..TOLD
    },
    Told {
        lead: "ouyang-yunfan",
        days_ago: 12,
        title: "Locating Fast Radio Bursts with Two Hemispheres",
        keywords: "fast radio bursts; interferometry; cosmic baryons",
        amount: "1,200,000",
        chosen: &[("field", &["physics"]), ("sharing", &["embargo"])],
        texts: &[
            ("partner", "A radio astronomy institute in South Africa"),
            (
                "abstract",
                "A fast radio burst tells of the matter between us and its galaxy, but only if that galaxy is found. Bursts discovered \
                in the north are often invisible to the arrays that could place them. We will link a northern survey instrument and a southern \
                array by alerts that arrive within a second, store the raw signal at both ends, and place bursts to a fraction of an arcsecond. \
                Over three years we expect some eighty located bursts, enough to weigh the gas around galaxies to a tenth.",
            ),
            (
                "joint-work",
                "Both sides write one alert format and one buffer. In the first year the link is tested on pulsars; in the second \
                the search runs and located bursts are followed up optically; in the third the sample is analysed by two teams that do not talk \
                until both have finished. Should the rate of bursts seen by both be lower than expected, the link is opened to further arrays \
                that have asked to join. Clocks at both ends are compared monthly.",
            ),
            (
                "roles",
                "Beijing: alerts, buffer, dispersion analysis. South Africa: array time, imaging, optical follow-up, paid by the partner. \
                The catalogue is opened after twelve months, alerts at once.",
            ),
        ],
        ..TOLD
    },
    Told {
        lead: "daniel-okafor",
        days_ago: 8,
        title: "Dust, Rain and Rice: One Forecast for Two Continents",
        keywords: "mineral dust; precipitation; seasonal forecast; agriculture",
        amount: "1,350,000",
        chosen: &[("field", &["earth-and-environment"]), ("sharing", &["open"])],
        texts: &[
            ("partner", "A federal university in Nigeria, department of meteorology"),
            (
                "abstract",
                "Dust from deserts suppresses some rain and seeds other rain, and seasonal forecasts treat both alike. North China and \
                the Sahel share the problem: a dry spring, dust, and a crop that waits for the first rains. We will put one dust scheme into \
                one seasonal model, test it against ground records that each side holds and the other has never seen, and issue trial forecasts \
                of the onset of rain to farmers' services on both continents. The measure of success is theirs: whether fewer fields are sown \
                too early.",
            ),
            (
                "joint-work",
                "In the first year records of dust and rain are cleaned jointly; two students from each side do so side by side, so \
                that both understand the errors. In the second the scheme is tuned on one continent and tested on the other, in both \
                directions. In the third, trial forecasts run for one season each, and services report how they were used. If the scheme does \
                not carry over, the difference between the two dusts becomes the result: samples from both are analysed in one laboratory.",
            ),
            (
                "roles",
                "Beijing: model, computing, mineral analysis. Nigeria: station records, field contacts, evaluation with the services, \
                paid in part by the partner. Model and records are open from the start.",
            ),
        ],
        ..TOLD
    },
];
