//! A file to upload: its facts are read here, its bytes stay at the host.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, FormData};

use crate::error::Invalid;
use crate::file::FileFacts;
use crate::image::HEAD_BYTES;
use crate::request::Multipart;

/// The `file` among the parameters as a `Blob`. Bytes are copied into one at once: what the caller does to them later changes nothing.
pub fn file_in(params: &JsValue) -> Result<Blob, Invalid> {
    let unreadable = |_| Invalid::new("file", "could not be read");
    let file = Reflect::get(params, &"file".into()).map_err(unreadable)?;
    if Reflect::has(&file, &"slice".into()).unwrap_or(false)
        && Reflect::has(&file, &"arrayBuffer".into()).unwrap_or(false)
    {
        return Ok(file.unchecked_into());
    }
    Blob::new_with_buffer_source_sequence(&Array::of1(&file)).map_err(unreadable)
}

/// What is known of a file before it is sent: a read of its first bytes.
pub async fn facts(file: &Blob) -> Result<FileFacts, Invalid> {
    let head = read_head(file).await.map_err(|_| Invalid::new("file", "could not be read"))?;
    let name = Reflect::get(file, &"name".into()).ok().and_then(|name| name.as_string());
    Ok(FileFacts { size: file.size() as u64, name, head })
}

async fn read_head(file: &Blob) -> Result<Vec<u8>, JsValue> {
    let head = file.slice_with_i32_and_i32(0, HEAD_BYTES as i32)?;
    let bytes = JsFuture::from(head.array_buffer()).await?;
    Ok(Uint8Array::new(&bytes).to_vec())
}

/// The form, with the file as it is, under the media type that its content has.
pub fn form(parts: &Multipart, file: &Blob) -> Result<FormData, JsValue> {
    let form = FormData::new()?;
    for (name, value) in &parts.fields {
        form.append_with_str(name, value)?;
    }
    let typed = file.slice_with_f64_and_f64_and_content_type(0.0, file.size(), parts.file_type)?;
    form.append_with_blob_and_filename(parts.file_field, &typed, &parts.file_name)?;
    Ok(form)
}

#[cfg(test)]
mod tests {
    use js_sys::eval;
    use wasm_bindgen_test::wasm_bindgen_test;
    use web_sys::File;

    use super::*;

    fn params(source: &str) -> JsValue {
        eval(&format!("({source})")).unwrap()
    }

    #[wasm_bindgen_test]
    async fn a_form_holds_the_fields_and_the_real_file_under_its_contents_type() {
        let file =
            file_in(&params("{ file: new File([new Uint8Array([71, 73, 70, 56, 57, 97, 1, 2])], 'a.txt') }")).unwrap();
        let read = facts(&file).await.unwrap();
        assert_eq!(
            (read.size, read.name.as_deref(), read.head.as_slice()),
            (8, Some("a.txt"), b"GIF89a\x01\x02".as_slice())
        );
        let parts = Multipart {
            fields: vec![("uploader_user_id", "user_1".into())],
            file_field: "file",
            file_name: "logo.gif".into(),
            file_type: "image/gif",
        };
        let form = form(&parts, &file).unwrap();
        assert_eq!(form.get("uploader_user_id").as_string().as_deref(), Some("user_1"));
        let sent: File = form.get("file").dyn_into().unwrap();
        assert_eq!((sent.name(), sent.type_(), sent.size()), ("logo.gif".into(), "image/gif".into(), 8.0));
    }

    #[wasm_bindgen_test]
    async fn bytes_are_copied_when_they_are_taken() {
        let params = params("{ file: new Uint8Array([1, 2, 3]) }");
        let file = file_in(&params).unwrap();
        let bytes: Uint8Array = Reflect::get(&params, &"file".into()).unwrap().dyn_into().unwrap();
        bytes.fill(9, 0, 3);
        assert_eq!(facts(&file).await.unwrap().head, [1, 2, 3]);
    }
}
