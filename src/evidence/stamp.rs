use cms::signed_data::EncapsulatedContentInfo;
use der::asn1::{AnyRef, Int, OctetString};
use der::oid::ObjectIdentifier;
use der::oid::db::rfc5912::ID_SHA_256;
use der::{Any, Decode as _, Encode as _, Reader as _, SliceReader};
use jiff::Timestamp;
use thiserror::Error;
use x509_tsp::{MessageImprint, TimeStampReq, TimeStampResp, TspVersion, TstInfo};

use super::key::random;
use super::merkle::{Hash, hash_of};

/// `id-ct-TSTInfo`: what the content of a time stamp is (RFC 3161, section 2.4.2).
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

/// Why a time stamp cannot be taken.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StampError {
    /// The answer is no `TimeStampResp`.
    #[error("the answer of the time-stamp server cannot be read: {0}")]
    Form(#[from] der::Error),
    /// The server refused.
    #[error("the time-stamp server gave no stamp (status {0})")]
    Refused(String),
    /// It is a stamp of something else, or the answer to another request.
    #[error("the time stamp belongs to something else")]
    Other,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    Random,
}

/// A `TimeStampReq` for a SHA-256 digest (RFC 3161, section 2.4.1), with its nonce. The server's certificate is asked for.
///
/// # Errors
/// The system gives no random numbers.
pub fn stamp_request(digest: &Hash) -> Result<(Vec<u8>, Vec<u8>), StampError> {
    let mut nonce: Vec<u8> = random().map_err(|_| StampError::Random)?.into_iter().take(8).collect();
    if let Some(first) = nonce.first_mut() {
        // A positive number without leading zeros.
        *first = *first & 0x7f | 0x40;
    }
    let request = TimeStampReq {
        version: TspVersion::V1,
        message_imprint: MessageImprint {
            hash_algorithm: cms::cert::x509::spki::AlgorithmIdentifier {
                oid: ID_SHA_256,
                parameters: Some(Any::null()),
            },
            hashed_message: OctetString::new(digest.as_slice())?,
        },
        req_policy: None,
        nonce: Some(Int::new(&nonce)?),
        cert_req: true,
        extensions: None,
    };
    Ok((request.to_der()?, nonce))
}

/// Whether an answer is a stamp of `digest` and the answer to the request with that nonce.
///
/// # Errors
/// Why it is not.
pub fn token_of(response: &[u8], digest: &Hash, nonce: &[u8]) -> Result<Timestamp, StampError> {
    let info = info(response)?;
    let is_answer = info.nonce.as_ref().is_some_and(|found| found.as_bytes() == nonce);
    let (stamped, at) = told(&info)?;
    if is_answer && stamped == *digest { Ok(at) } else { Err(StampError::Other) }
}

/// The digest that a `TimeStampResp` stamps, and when it did. The server's signature is not looked at: whoever wants to rely on
/// it asks `openssl ts -verify` with the certificates that they trust.
///
/// # Errors
/// It cannot be read, or holds no stamp.
pub fn stamped_digest(response: &[u8]) -> Result<(Hash, Timestamp), StampError> {
    told(&info(response)?)
}

fn info(response: &[u8]) -> Result<TstInfo, StampError> {
    let answer = TimeStampResp::from_der(response)?;
    let status = format!("{:?}", answer.status.status);
    let token = answer.time_stamp_token.ok_or(StampError::Refused(status))?;
    let signed = token.content.to_der()?;
    // Certificates and signatures are passed over: servers send them in any order, and twice.
    let content = SliceReader::new(&signed)?.sequence(|part| {
        AnyRef::decode(part)?; // version
        AnyRef::decode(part)?; // digest algorithms
        let content = EncapsulatedContentInfo::decode(part)?;
        while !part.is_finished() {
            AnyRef::decode(part)?;
        }
        Ok(content)
    })?;
    let inner = content.econtent.filter(|_| content.econtent_type == TST_INFO).ok_or(StampError::Other)?;
    Ok(TstInfo::from_der(inner.value())?)
}

fn told(info: &TstInfo) -> Result<(Hash, Timestamp), StampError> {
    let imprint = &info.message_imprint;
    let digest = imprint.hashed_message.as_bytes();
    if imprint.hash_algorithm.oid != ID_SHA_256 || digest.len() != 32 {
        return Err(StampError::Other);
    }
    let at = Timestamp::try_from(info.gen_time.to_system_time()).map_err(|_| StampError::Other)?;
    Ok((hash_of(digest), at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_what_openssl_makes() {
        // `openssl ts -query -digest BA78...15AD -sha256 -cert -no_nonce` begins so; the nonce comes between.
        let digest = hash_of(
            &data_encoding::HEXUPPER
                .decode(b"BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")
                .unwrap(),
        );
        let (request, nonce) = stamp_request(&digest).unwrap();
        let hex = data_encoding::HEXUPPER.encode(&request);
        let nonce = data_encoding::HEXUPPER.encode(&nonce);
        assert_eq!(
            hex,
            format!(
                "30430201013031300D060960864801650304020105000420BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD0208{nonce}0101FF"
            )
        );
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        assert!(matches!(stamped_digest(b"<html>"), Err(StampError::Form(_))));
        // A rejection: status 2, no token.
        let rejected = [0x30, 5, 0x30, 3, 2, 1, 2];
        assert!(matches!(stamped_digest(&rejected), Err(StampError::Refused(_))));
    }
}
