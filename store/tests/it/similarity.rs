//! Similarity: what is alike is found by the index alone, once, by whichever worker; and nothing of a text is left in the index when it is gone.

use crate::cast::{Cast, Paper, paper, wait};
use crate::database::{Raw, for_each_database};
use rules::ApplicationId;
use rules::erasure::Ground;
use rules::rights::Actor;
use rules::similarity::Shingled;
use store::Comparison;

const SUMMARY: &str = "本项目面向低维量子材料中的新奇量子态，发展高分辨角分辨光电子能谱与扫描隧道显微联用技术，系统研究磁性拓扑绝缘体薄膜中能隙随厚度\
    和温度的演化，厘清表面磁有序与体能带反转之间的竞争关系，探索在较高温度下实现量子反常霍尔效应的材料途径，为低功耗电子器件提供新的物理基础。";

fn summarised(title: &str, summary: &str) -> Paper {
    Paper { summary: summary.to_owned(), ..paper(title) }
}

impl Cast {
    /// Puts what is due into the index; gives what was due.
    fn index_due(&self) -> Vec<Comparison> {
        self.write(|tx| {
            let leased = tx.lease_comparisons(10)?;
            for comparison in &leased {
                let body = tx.reader().application(comparison.application)?.and_then(|row| row.body);
                let texts = body.map(|body| body.texts).unwrap_or_default();
                tx.put_fingerprint(comparison.application, &Shingled::of(&texts).fingerprint())?;
            }
            Ok(leased)
        })
        .expect("they are indexed")
    }

    fn neighbours(&self, of: ApplicationId) -> Vec<ApplicationId> {
        self.read(|rows| {
            let texts = rows.application(of)?.and_then(|row| row.body).map(|body| body.texts).unwrap_or_default();
            rows.neighbours(of, &Shingled::of(&texts).fingerprint())
        })
    }
}

#[test]
fn neighbours_are_found_by_the_index_and_gone_with_the_text() {
    for_each_database(|database| {
        let cast = Cast::new(database);
        let (first, second) = (cast.call("BR-2026", "基础研究指南"), cast.call("YT-2026", "青年指南"));
        let (li, wang) = (cast.person("李伟"), cast.person("王芳芳"));
        let one = cast.submit(li, first, summarised("磁性拓扑绝缘体薄膜研究", SUMMARY));
        let other = cast.submit(wang, second, summarised("拓扑材料", &SUMMARY.replace("低功耗", "下一代")));
        cast.submit(
            li,
            second,
            summarised("黄河流域地下水循环模拟", "以黄河中游典型流域为对象，建立地表水与地下水耦合模型，研究含水层补给的响应过程。"),
        );
        assert_eq!(cast.index_due().len(), 3);
        assert_eq!(cast.index_due(), [], "what is leased is leased once");
        assert_eq!((cast.neighbours(one), cast.neighbours(other)), (vec![other], vec![one]));

        cast.settle();
        wait(cast.store.erase(Actor::Operator, li, Ground::ConsentWithdrawn)).expect("they are erased");
        assert_eq!(cast.neighbours(other), [], "what is erased is in no index");
        let mut raw = database.raw();
        assert_eq!(raw.number("SELECT count(*) FROM fingerprints WHERE application NOT IN (SELECT id FROM applications WHERE body IS NOT NULL)"), 0);
        let of_nobody = match &raw {
            Raw::Sqlite(_) => {
                raw.batch("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, fingerprint_keys, instance)");
                assert_eq!(raw.number("SELECT count(*) FROM temp.words"), 20, "the other one is in the index still");
                // What is marked as gone, and not yet overwritten, has pages of its own, numbered from here.
                assert_eq!(raw.number("SELECT count(*) FROM fingerprint_keys_data WHERE id >= 1 << 53"), 0);
                "SELECT count(*) FROM temp.words WHERE doc NOT IN (SELECT id FROM fingerprints)"
            }
            Raw::Postgres(_) => "SELECT count(*) FROM fingerprint_keys WHERE fingerprint NOT IN (SELECT id FROM fingerprints)",
        };
        assert_eq!(raw.number(of_nobody), 0);
    });
}
