//! Numbers of a model file, packed: some 200,000 of them would make ten times as many characters when written out.

use data_encoding::BASE64;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

fn bytes<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(from)?;
    BASE64.decode(text.as_bytes()).map_err(|error| D::Error::custom(format!("not base64: {error}")))
}

fn groups<const N: usize, T, E: Error>(bytes: &[u8], read: fn([u8; N]) -> T) -> Result<Vec<T>, E> {
    let (groups, rest) = bytes.as_chunks::<N>();
    if rest.is_empty() {
        Ok(groups.iter().map(|group| read(*group)).collect())
    } else {
        Err(E::custom(format!("{} bytes are no whole numbers of {N} bytes", bytes.len())))
    }
}

/// Three bytes each, the lowest first.
pub(super) mod buckets {
    use super::{BASE64, Deserializer, Serializer, bytes, groups};

    pub(crate) fn serialize<S: Serializer>(buckets: &[u32], to: S) -> Result<S::Ok, S::Error> {
        let packed: Vec<u8> = buckets
            .iter()
            .flat_map(|bucket| {
                let [first, second, third, _] = bucket.to_le_bytes();
                [first, second, third]
            })
            .collect();
        to.serialize_str(&BASE64.encode(&packed))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u32>, D::Error> {
        groups(&bytes(from)?, |[first, second, third]| u32::from_le_bytes([first, second, third, 0]))
    }
}

/// Two bytes each, the lowest first.
pub(super) mod steps {
    use super::{BASE64, Deserializer, Serializer, bytes, groups};

    pub(crate) fn serialize<S: Serializer>(steps: &[i16], to: S) -> Result<S::Ok, S::Error> {
        let packed: Vec<u8> = steps.iter().flat_map(|step| step.to_le_bytes()).collect();
        to.serialize_str(&BASE64.encode(&packed))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<i16>, D::Error> {
        groups(&bytes(from)?, i16::from_le_bytes)
    }
}

/// Numbers in equal steps, fine enough that a score does not move by a thousandth.
pub(super) fn in_steps(values: &[f32]) -> (f32, Vec<i16>) {
    let most = values.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    let step = if most > 0.0 { most / f32::from(i16::MAX) } else { 1.0 };
    #[expect(clippy::cast_possible_truncation, reason = "within the range of i16 by the choice of the step")]
    let steps = values.iter().map(|value| (value / step).round() as i16).collect();
    (step, steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Packed {
        #[serde(with = "buckets")]
        buckets: Vec<u32>,
        #[serde(with = "steps")]
        steps: Vec<i16>,
    }

    #[test]
    fn what_is_packed_comes_back() {
        let (step, steps) = in_steps(&[0.5, -2.0, 0.0, 1.999]);
        assert!((f32::from(steps[0]) * step - 0.5).abs() < 1e-4 && steps[1] == -i16::MAX);
        let packed = Packed { buckets: vec![0, 70_000, (1 << 22) - 1], steps };
        let json = serde_json::to_string(&packed).unwrap();
        assert_eq!(serde_json::from_str::<Packed>(&json).unwrap(), packed);
        let error = serde_json::from_str::<Packed>(r#"{"buckets":"AAAA","steps":"AAAA"}"#).unwrap_err();
        assert!(error.to_string().contains("3 bytes are no whole numbers"), "{error}");
        assert!(serde_json::from_str::<Packed>(r#"{"buckets":"?","steps":""}"#).is_err());
    }
}
