//! Tls 加密: the certificate of the server of the stories, with a key that is of no use anywhere else, and the authority that vouches for it.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::sync::Arc;

/// Vouches for the server until 2120; whose gateway is told to trust it trusts it.
pub const AUTHORITY: &str = "-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIBATAKBggqhkjOPQQDAjAhMR8wHQYDVQQDDBZTdG9yaWVz
IHRlc3QgYXV0aG9yaXR5MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAw
WjAhMR8wHQYDVQQDDBZTdG9yaWVzIHRlc3QgYXV0aG9yaXR5MFkwEwYHKoZIzj0C
AQYIKoZIzj0DAQcDQgAEs7XXREJ2cx/myxNCYhVmJzfVHlBVectxBC6QMSEb+5Hh
FPuYnXXtSJ4jCizOUVKfa2f5Nj7+LzGu034JnAOL06NCMEAwDwYDVR0TAQH/BAUw
AwEB/zAOBgNVHQ8BAf8EBAMCAgQwHQYDVR0OBBYEFCqL9TsrJE22sXUNCgCqHjRV
78hKMAoGCCqGSM49BAMCA0gAMEUCIG9k6d11lsm3bX6RnmyxqOtsdwZQ/OGpzQdR
os1i4dp/AiEAjJiz0wEoMncOs0JF7Ofh0vEioD2ZhOrL5dDRLJ9/Zc0=
-----END CERTIFICATE-----
";

const SERVER: &str = "-----BEGIN CERTIFICATE-----
MIIBpDCCAUqgAwIBAgIBAjAKBggqhkjOPQQDAjAhMR8wHQYDVQQDDBZTdG9yaWVz
IHRlc3QgYXV0aG9yaXR5MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAw
WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AASBkbwuZHQjOTWnmqY1YITpQ/msbQ5MWOlYYWoFABIdiQDYpmjt62pWld9YAXHO
EeddDmnUX1dk5yoh4SWyf33jo34wfDAJBgNVHRMEAjAAMBoGA1UdEQQTMBGCCWxv
Y2FsaG9zdIcEfwAAATATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNVHQ4EFgQURHVx
eeucq1rACoYXI1utAiruX84wHwYDVR0jBBgwFoAUKov1OyskTbaxdQ0KAKoeNFXv
yEowCgYIKoZIzj0EAwIDSAAwRQIhAOZ5mL7fK+c7OV4tUOWV22vBNHiyT/uD15g8
FI2/FW5OAiAPJUFRVrIy/uPsvr8SEnRdDFUityvoZEMKByqt/0KrdQ==
-----END CERTIFICATE-----
";

const KEY: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgPU2ge/PPBAbkPQri
cWwn6ev4IzEJ81rFfRaUZu8PBnChRANCAASBkbwuZHQjOTWnmqY1YITpQ/msbQ5M
WOlYYWoFABIdiQDYpmjt62pWld9YAXHOEeddDmnUX1dk5yoh4SWyf33j
-----END PRIVATE KEY-----
";

/// Puts the server's end of TLS around a line.
pub fn server<S: Read + Write>(line: S) -> StreamOwned<ServerConnection, S> {
    let certificates = vec![CertificateDer::from_pem_slice(SERVER.as_bytes()).expect("a certificate")];
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
    let config = config.with_no_client_auth().with_single_cert(certificates, key).expect("they fit");
    StreamOwned::new(ServerConnection::new(Arc::new(config)).expect("a connection"), line)
}
