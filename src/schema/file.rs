//! The Rust type of a file parameter, for the client for Rust programs.

use web_sys::Blob;

use crate::schema::typed::ToValue;
use crate::value::Value;

/// A logo to upload: JPEG, PNG, GIF, WebP or icon; at most 10 MB (10 * 1024 * 1024 bytes). Its content stays in JavaScript's memory.
///
/// ```no_run
/// use clerk_organizations::api::organizations::UploadOrganizationLogoParams;
/// use clerk_organizations::web::Logo;
///
/// # fn example(png: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
/// let file = Logo::from_bytes(png, Some("logo.png".into()))?;
/// let params = UploadOrganizationLogoParams { file, ..Default::default() };
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Logo {
    pub(crate) blob: Option<Blob>,
    pub(crate) name: Option<String>,
    pub(crate) head: Vec<u8>,
}

impl ToValue for Logo {
    fn to_value(&self) -> Option<Value> {
        let size = self.blob.as_ref().map_or(0.0, Blob::size);
        let head = self.head.iter().map(|byte| Value::Number(f64::from(*byte))).collect();
        let mut facts = vec![("size".to_owned(), Value::Number(size)), ("head".to_owned(), Value::List(head))];
        facts.extend(self.name.iter().map(|name| ("name".to_owned(), Value::Text(name.clone()))));
        Some(Value::Object(facts))
    }
}
