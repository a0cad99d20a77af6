//! Documents 附件文件: public statutes, unchanged, that calls and applications attach.
//! Unit: a file of UTF-8 text. Source: the statutes themselves; `documents/README.md` names bodies and dates.

/// One file with its name 文件.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    /// What it is called.
    pub name: &'static str,
    /// What is in it.
    pub bytes: &'static [u8],
}

/// The file of that name; the name on disk is the name that is shown, so the two cannot drift apart.
macro_rules! statute {
    ($name:literal) => {
        Document { name: $name, bytes: include_bytes!(concat!("../documents/", $name)) }
    };
}

/// 《北京国际科技创新中心建设条例》.
pub const INNOVATION_CENTRE: &str = "北京国际科技创新中心建设条例（2024-01-25）.md";
/// 《科学技术进步法》.
pub const PROGRESS: &str = "中华人民共和国科学技术进步法（2021-12-24）.md";
/// 《促进科技成果转化法》.
pub const TRANSFER: &str = "中华人民共和国促进科技成果转化法（2015-08-29）.md";
/// 《北京市促进科技成果转化条例》.
pub const BEIJING_TRANSFER: &str = "北京市促进科技成果转化条例（2019-11-27）.md";
/// 《人类遗传资源管理条例》.
pub const GENETIC_RESOURCES: &str = "中华人民共和国人类遗传资源管理条例（2019-05-28）.md";
/// 《电子签名法》.
pub const SIGNATURES: &str = "中华人民共和国电子签名法（2019-04-23）.md";
/// 《数据安全法》.
pub const SECURITY_OF_DATA: &str = "中华人民共和国数据安全法（2021-06-10）.md";

/// All of them.
pub const DOCUMENTS: &[Document] = &[
    statute!("北京国际科技创新中心建设条例（2024-01-25）.md"),
    statute!("中华人民共和国科学技术进步法（2021-12-24）.md"),
    statute!("中华人民共和国促进科技成果转化法（2015-08-29）.md"),
    statute!("北京市促进科技成果转化条例（2019-11-27）.md"),
    statute!("中华人民共和国人类遗传资源管理条例（2019-05-28）.md"),
    statute!("中华人民共和国电子签名法（2019-04-23）.md"),
    statute!("中华人民共和国数据安全法（2021-06-10）.md"),
];

/// The document of that name.
pub fn document(name: &str) -> Option<&'static Document> {
    DOCUMENTS.iter().find(|document| document.name == name)
}
