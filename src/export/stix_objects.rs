//! Objects of STIX 2.1 (OASIS): the parts that hold for all of them.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::graph_ids::id;
use crate::domain::Profile;

/// Namespace of identifiers of cyber observables (STIX 2.1, section 2.9).
const OBSERVABLES: Uuid = Uuid::from_u128(0x00ab_edb4_aa42_466c_9c01_fed2_3315_a9b7);

/// Who says it.
pub(super) const IDENTITY: &str = "identity";

/// A time as STIX writes it: UTC with milliseconds.
pub(super) fn time(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// Identifier of a domain object or relationship.
pub(super) fn domain_id(kind: &str, name: &str) -> String {
    format!("{kind}--{}", id(kind, name))
}

/// A cyber observable: `own` holds its properties, `naming` those that its identifier is made of, in order of name. The
/// identifier is the one that every producer gives to the same thing.
pub(super) fn observable(kind: &str, own: Value, naming: &[&str]) -> Value {
    let mut object = Map::new();
    object.insert("type".into(), kind.into());
    object.insert("spec_version".into(), "2.1".into());
    let own = match own {
        Value::Object(own) => own,
        _ => Map::new(),
    };
    let mut named = Map::new();
    for name in naming {
        if let Some(value) = own.get(*name) {
            named.insert((*name).to_owned(), value.clone());
        }
    }
    // Of these values, text in objects with sorted names, JSON as it is written here is canonical (RFC 8785).
    let uuid = Uuid::new_v5(&OBSERVABLES, Value::Object(named).to_string().as_bytes());
    object.insert("id".into(), format!("{kind}--{uuid}").into());
    object.extend(own);
    Value::Object(object)
}

/// What every domain object and relationship of an export carries.
#[derive(Debug, Clone)]
pub(super) struct Common {
    /// Handling marking.
    pub(super) marking: &'static str,
    /// Whether what was said is taken back, and when.
    pub(super) revoked_at: Option<Timestamp>,
}

impl Common {
    /// A domain object or relationship.
    pub(super) fn object(
        &self,
        kind: &str,
        name: &str,
        created: Timestamp,
        modified: Timestamp,
        own: Value,
    ) -> Value {
        let mut object = json!({
            "type": kind,
            "spec_version": "2.1",
            "id": domain_id(kind, name),
            "created_by_ref": domain_id(IDENTITY, "waspada"),
            "created": time(created),
            "modified": time(self.revoked_at.unwrap_or(modified).max(created)),
            "object_marking_refs": [self.marking],
        });
        if let (Value::Object(object), Value::Object(own)) = (&mut object, own) {
            if self.revoked_at.is_some() {
                object.insert("revoked".into(), true.into());
            }
            object.extend(own);
        }
        object
    }
}

/// TLP marking of a profile (STIX 2.1, section 7.2.1.4): its identifier and the definition that stands in the bundle.
pub(super) fn marking(profile: Profile) -> (&'static str, Value) {
    let (id, name) = match profile {
        Profile::Full => ("marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "red"),
        Profile::Masked => ("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", "amber"),
        Profile::Figures => ("marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", "green"),
    };
    let definition = json!({
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": id,
        "created": "2017-01-20T00:00:00.000Z",
        "definition_type": "tlp",
        "name": format!("TLP:{}", name.to_uppercase()),
        "definition": { "tlp": name },
    });
    (id, definition)
}

/// A comparison of a STIX pattern: quotes and backslashes of the value are escaped (section 9.6).
pub(super) fn equals(path: &str, value: &str) -> String {
    format!("[{path} = '{}']", value.replace('\\', "\\\\").replace('\'', "\\'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_observable_has_the_identifier_that_others_give_it() {
        // STIX 2.1, section 6.20: the example of the specification's own library.
        let url =
            observable("url", json!({ "value": "https://example.com/research/index.html" }), &["value"]);
        assert!(url["id"].as_str().unwrap().starts_with("url--"));
        let uuid = Uuid::parse_str(url["id"].as_str().unwrap().trim_start_matches("url--")).unwrap();
        assert_eq!(uuid.get_version_num(), 5);
        let again =
            observable("url", json!({ "value": "https://example.com/research/index.html" }), &["value"]);
        assert_eq!(url, again);
    }

    #[test]
    fn a_value_cannot_break_out_of_its_pattern() {
        assert_eq!(equals("url:value", "https://x/'] OR [a"), r"[url:value = 'https://x/\'] OR [a']");
    }
}
