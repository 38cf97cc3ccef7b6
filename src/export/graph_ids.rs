//! Identifiers that are the same in every export: made of what they name (UUID version 5, RFC 9562).

use uuid::Uuid;

/// The namespace of all identifiers here; drawn once.
const NAMESPACE: Uuid = Uuid::from_u128(0x2f1c_64b7_9d0a_4e0b_8a53_71c6_0e94_d2a8);

/// The identifier of a thing by its kind and what it is called.
pub(super) fn id(kind: &str, name: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{kind}\n{name}").as_bytes())
}
