//! Logos: from bytes, a `Blob`, and a `File` of an `<input>`.

use clerk_organizations::api::organizations::{OrganizationWithLogo, UploadOrganizationLogoParams};
use clerk_organizations::web::{Error, Kind, Logo, Outcome};
use gloo_net::http::Request;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, File};

use crate::world::{ADMIN, create, gateway, is_page, organizations, run};

/// A PNG of one red pixel.
pub const PNG: &[u8] =
    b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\
    \x00\x00\x0cIDATx\x9cc8\xa1\xa1\x01\x00\x02\xd4\x01\x19\x05P\x8f\xa4\x00\x00\x00\x00IEND\xaeB`\x82";

async fn upload(file: Logo) -> Result<OrganizationWithLogo, Error> {
    let organizations = organizations("plain");
    let organization = create(&organizations).await;
    let params = UploadOrganizationLogoParams { file, uploader_user_id: Some(ADMIN.into()) };
    organizations.upload_organization_logo(&organization.id, params).await
}

/// The image of an organization, as its server serves it.
async fn image_of(organization: &OrganizationWithLogo) -> (String, Vec<u8>) {
    let url = web_sys::Url::new(organization.image_url.as_deref().unwrap()).unwrap();
    let response = Request::get(&format!("{}/plain{}", gateway(), url.pathname())).send().await.unwrap();
    (response.headers().get("content-type").unwrap(), response.binary().await.unwrap())
}

#[wasm_bindgen_test]
async fn bytes_are_uploaded_and_served_unchanged() {
    let uploaded = upload(Logo::from_bytes(PNG, None).unwrap()).await.unwrap();
    assert_eq!(uploaded.has_image, Some(true));
    assert_eq!(image_of(&uploaded).await, ("image/png".to_owned(), PNG.to_vec()));
}

#[wasm_bindgen_test]
async fn a_blob_is_uploaded_whatever_type_it_claims() {
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(PNG))).unwrap();
    let uploaded = upload(Logo::from_blob(&blob, Some("büro \"1\".png".into())).await.unwrap()).await.unwrap();
    assert_eq!(image_of(&uploaded).await.1, PNG);
}

#[wasm_bindgen_test]
async fn a_file_of_an_input_is_uploaded_and_can_be_seen() {
    let file = File::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(PNG)), "logo.png").unwrap();
    let file = if is_page() { chosen(file) } else { file };
    let uploaded = upload(Logo::from_file(&file).await.unwrap()).await.unwrap();
    let (content_type, bytes) = image_of(&uploaded).await;
    assert_eq!(bytes, PNG);
    if is_page() {
        let image = js_sys::Function::new_with_args(
            "bytes, type",
            "return createImageBitmap(new Blob([bytes], { type })).then((image) => image.width)",
        );
        let bytes = Uint8Array::from(bytes.as_slice());
        let width = image.call2(&wasm_bindgen::JsValue::UNDEFINED, &bytes, &content_type.into()).unwrap();
        assert_eq!(JsFuture::from(width.unchecked_into::<js_sys::Promise>()).await.unwrap(), 1);
    }
}

/// Lets the user of a page choose a file.
fn chosen(file: File) -> File {
    let choose = run("return (file) => {
        const transfer = new DataTransfer();
        transfer.items.add(file);
        const input = document.createElement('input');
        input.type = 'file';
        input.files = transfer.files;
        return input.files[0];
    }");
    let choose: js_sys::Function = choose.unchecked_into();
    choose.call1(&wasm_bindgen::JsValue::UNDEFINED, &file).unwrap().unchecked_into()
}

#[wasm_bindgen_test]
async fn what_is_not_a_logo_is_refused_before_it_is_sent() {
    let large = vec![0; 10 * 1024 * 1024 + 1];
    for file in [Logo::default(), Logo::from_bytes(b"<svg/>", None).unwrap(), Logo::from_bytes(&large, None).unwrap()] {
        let error = upload(file).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome), (Kind::Invalid, Outcome::NotSent));
        assert!(error.to_string().contains(": file "), "{error}");
    }
}
