//! Cast 人物: who appears in the demonstration and in the told cases; all invented, at real kinds of institution.
//! Unit: a player. Source: none; four of the names (two of them 张平) come from our own scenario of conflicts of interest.

use rules::person::Language;
use rules::rights::Role;
use rules::text::Bilingual;

/// The password of every player. It is printed by the demonstration, which listens on the loopback only.
pub const PASSWORD: &str = "kechuang-demo-2026";

/// One person of the cast 人物.
#[derive(Clone, Copy, Debug)]
pub struct Player {
    /// By which the stories name them.
    pub key: &'static str,
    /// The name as they write it.
    pub name: &'static str,
    /// In Latin script, where it differs.
    pub latin_name: Option<&'static str>,
    /// The address, at a host that no mail reaches.
    pub email: &'static str,
    /// Where they work.
    pub organisation: &'static str,
    /// What they are to the centre.
    pub roles: &'static [Role],
    /// The code of the one programme that their office is limited to; none for the whole centre. An applicant's role is never limited.
    pub programme: Option<&'static str>,
    /// The language they are written to in.
    pub language: Language,
}

/// What the demonstration's centre is called.
pub fn centre_name() -> Bilingual {
    Bilingual::new("北京国际科技创新中心（演示）", "Beijing International Science and Technology Innovation Centre (demonstration)")
}

const fn applicant(key: &'static str, name: &'static str, latin: &'static str, email: &'static str, organisation: &'static str) -> Player {
    Player { key, name, latin_name: Some(latin), email, organisation, roles: &[Role::Applicant], programme: None, language: Language::Zh }
}

const fn foreigner(key: &'static str, name: &'static str, email: &'static str, organisation: &'static str) -> Player {
    Player { key, name, latin_name: None, email, organisation, roles: &[Role::Applicant], programme: None, language: Language::En }
}

/// Those who have an office or a story of their own; the first one founds the centre.
pub const CAST: &[Player] = &[
    Player {
        key: "zhou-ming",
        name: "周明",
        latin_name: Some("Zhou Ming"),
        email: "zhou.ming@centre.example.org",
        organisation: "科创中心综合处",
        roles: &[Role::Officer],
        programme: None,
        language: Language::Zh,
    },
    Player {
        key: "chen-yulan",
        name: "陈玉兰",
        latin_name: Some("Chen Yulan"),
        email: "chen.yulan@centre.example.org",
        organisation: "科创中心基础研究处",
        roles: &[Role::Officer],
        programme: Some("BJ-BASIC"),
        language: Language::Zh,
    },
    // An officer who also applies: their own application must stay out of their own lists.
    Player {
        key: "wu-yue",
        name: "吴越",
        latin_name: Some("Wu Yue"),
        email: "wu.yue@centre.example.org",
        organisation: "科创中心前沿技术处（中国科学院大学挂职）",
        roles: &[Role::Officer, Role::Applicant],
        programme: Some("BJ-DF"),
        language: Language::Zh,
    },
    Player {
        key: "guo-shenzhi",
        name: "郭慎之",
        latin_name: Some("Guo Shenzhi"),
        email: "guo.shenzhi@audit.example.org",
        organisation: "科创中心审计处",
        roles: &[Role::Reader],
        programme: None,
        language: Language::Zh,
    },
    applicant("zhang-ping-pku", "张平", "Zhang Ping", "zhang.ping@pku.example.org", "北京大学"),
    applicant("zhang-ping-thu", "张平", "Zhang Ping", "zhang.ping@tsinghua.example.org", "清华大学"),
    applicant("li-wei", "李伟", "Li Wei", "li.wei@iphy.example.org", "中国科学院物理研究所"),
    applicant("wang-fang", "王芳", "Wang Fang", "wang.fang@bjmu.example.org", "北京大学医学部"),
    applicant("liu-siyuan", "刘思源", "Liu Siyuan", "liu.siyuan@buaa.example.org", "北京航空航天大学"),
    applicant("he-jingwen", "何静文", "He Jingwen", "he.jingwen@bjut.example.org", "北京工业大学"),
    applicant("zhao-qihang", "赵启航", "Zhao Qihang", "zhao.qihang@yunheng.example.org", "北京云衡精密仪器有限公司（虚构企业）"),
    foreigner("ingrid-solheim", "Ingrid Solheim", "ingrid.solheim@bimsa.example.org", "北京雁栖湖应用数学研究院"),
];

/// Further applicants, so that lists have enough rows.
pub const MINOR_APPLICANTS: &[Player] = &[
    applicant("aygul-memet", "阿依古丽·买买提", "Aygul Memet", "aygul.memet@cau.example.org", "中国农业大学"),
    applicant("xu-yifan", "徐一帆", "Xu Yifan", "xu.yifan@ustb.example.org", "北京科技大学"),
    applicant("sun-ruotong", "孙若彤", "Sun Ruotong", "sun.ruotong@buct.example.org", "北京化工大学"),
    applicant("ma-xiao", "马骁", "Ma Xiao", "ma.xiao@bjtu.example.org", "北京交通大学"),
    applicant("lin-xi", "林曦", "Lin Xi", "lin.xi@cnu.example.org", "首都师范大学"),
    applicant("zheng-jiahe", "郑嘉禾", "Zheng Jiahe", "zheng.jiahe@bnu.example.org", "北京师范大学"),
    applicant("ouyang-yunfan", "欧阳云帆", "Ouyang Yunfan", "ouyang.yunfan@nao.example.org", "中国科学院国家天文台"),
    applicant("tang-ke", "唐可", "Tang Ke", "tang.ke@bit.example.org", "北京理工大学"),
    applicant("feng-xue", "冯雪", "Feng Xue", "feng.xue@ccmu.example.org", "首都医科大学"),
    foreigner("daniel-okafor", "Daniel Okafor", "daniel.okafor@iap.example.org", "中国科学院大气物理研究所"),
];

/// Everybody, the cast first.
pub fn everyone() -> impl Iterator<Item = &'static Player> {
    CAST.iter().chain(MINOR_APPLICANTS)
}

/// The player of that key.
pub fn player(key: &str) -> Option<&'static Player> {
    everyone().find(|player| player.key == key)
}
