//! What every request passes through.

pub mod https_only;
pub mod request_log;
pub mod same_origin;
pub mod security_headers;
