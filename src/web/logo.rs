//! Creates the file of an upload, and its form.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, FormData};

use crate::error::Invalid;
use crate::http::image::HEAD_BYTES;
use crate::http::request::Multipart;
pub use crate::schema::file::Logo;

impl Logo {
    /// Copies a file of an `<input>`, so that a change of it on disk cannot break an upload. Returns an error if it cannot be read.
    ///
    /// ```no_run
    /// use clerk_organizations::api::organizations::{OrganizationsApi, UploadOrganizationLogoParams};
    /// use clerk_organizations::web::Logo;
    ///
    /// async fn upload(organizations: &OrganizationsApi, file: &web_sys::File) -> Result<(), Box<dyn std::error::Error>> {
    ///     let file = Logo::from_file(file).await?;
    ///     let params = UploadOrganizationLogoParams { file, ..Default::default() };
    ///     organizations.upload_organization_logo("org_2abc", params).await?;
    ///     Ok(())
    /// }
    /// ```
    pub async fn from_file(file: &File) -> Result<Self, Invalid> {
        Self::from_blob(file, Some(file.name())).await
    }

    /// Copies a `Blob`, as [`from_file`](Self::from_file) does. `name` is the name of the file.
    ///
    /// ```no_run
    /// # use clerk_organizations::web::Logo;
    /// # async fn example(blob: &web_sys::Blob) -> Result<(), Box<dyn std::error::Error>> {
    /// let logo = Logo::from_blob(blob, Some("logo.png".into())).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn from_blob(blob: &Blob, name: Option<String>) -> Result<Self, Invalid> {
        let buffer = JsFuture::from(blob.array_buffer()).await.map_err(|_| unreadable())?;
        Self::of_bytes(&Uint8Array::new(&buffer), name)
    }

    /// Takes bytes from Rust. `name` is the name of the file.
    ///
    /// ```no_run
    /// # use clerk_organizations::web::Logo;
    /// # fn example(png: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
    /// let logo = Logo::from_bytes(png, Some("logo.png".into()))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_bytes(bytes: &[u8], name: Option<String>) -> Result<Self, Invalid> {
        Self::of_bytes(&Uint8Array::from(bytes), name)
    }

    fn of_bytes(bytes: &Uint8Array, name: Option<String>) -> Result<Self, Invalid> {
        let blob = Blob::new_with_u8_array_sequence(&Array::of1(bytes)).map_err(|_| unreadable())?;
        let head = bytes.subarray(0, HEAD_BYTES).to_vec();
        Ok(Self { blob: Some(blob), name, head })
    }

    /// Returns the form of an upload. The browser adds its `Content-Type`.
    pub(super) fn form(&self, parts: &Multipart) -> Result<FormData, JsValue> {
        let blob = self.blob.as_ref().ok_or(JsValue::UNDEFINED)?;
        let typed = BlobPropertyBag::new();
        typed.set_type(parts.file_type);
        let content = Blob::new_with_blob_sequence_and_options(&Array::of1(blob), &typed)?;
        let form = FormData::new()?;
        for (name, text) in &parts.fields {
            form.append_with_str(name, text)?;
        }
        form.append_with_blob_and_filename(parts.file_field, &content, &parts.file_name)?;
        Ok(form)
    }
}

fn unreadable() -> Invalid {
    Invalid::new("file", "could not be read; it may have changed on disk")
}
