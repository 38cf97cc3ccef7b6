use crate::facts::Reference;

/// Laws as they are cited, articles of the same law together.
pub(super) fn together(laws: &[&Reference]) -> Vec<String> {
    const ARTICLE: &str = " Pasal ";
    let mut cited: Vec<String> = Vec::new();
    for law in laws {
        let joined = law.title.split_once(ARTICLE).and_then(|(name, article)| {
            let same = cited.iter_mut().find(|earlier| earlier.starts_with(&format!("{name}{ARTICLE}")))?;
            same.push_str(", ");
            same.push_str(article);
            Some(())
        });
        if joined.is_none() {
            cited.push(law.title.clone());
        }
    }
    cited
}
