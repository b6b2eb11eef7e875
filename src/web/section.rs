//! Generates a class with a function for each operation of a section.

/// Declares the class of a section: `name(Params) -> Output = path segments`.
#[macro_export]
macro_rules! web_section {
    (
        $(#[doc = $class_docs:literal])*
        $class:ident;
        $( $(#[doc = $docs:literal])* $name:ident($($params:tt)*) -> $output:ty = ($($segment:tt)+); )*
    ) => {
        $(#[doc = $class_docs])*
        #[derive(Clone, Debug)]
        pub struct $class($crate::web::Client);

        impl $class {
            /// Creates the class for a client, which it shares with others.
            pub fn new(client: &$crate::web::Client) -> Self {
                Self(client.clone())
            }

            $($crate::web_section! { @ids [$($docs)*] $name $output; [$($params)*] [] $($segment)+ })*
        }
    };
    (@ids $docs:tt $name:ident $output:ty; $params:tt [$($id:ident)*] {$next:ident} $($rest:tt)*) => {
        $crate::web_section! { @ids $docs $name $output; $params [$($id)* $next] $($rest)* }
    };
    (@ids $docs:tt $name:ident $output:ty; $params:tt $ids:tt $segment:ident $($rest:tt)*) => {
        $crate::web_section! { @ids $docs $name $output; $params $ids $($rest)* }
    };
    (@ids [$($docs:literal)*] $name:ident $output:ty; [] [$($id:ident)*]) => {
        $(#[doc = $docs])*
        pub fn $name(&self, $($id: &str),*) -> $crate::web::Call<$output> {
            $crate::web::Call::new(&self.0, { const ENDPOINT: &$crate::api::Endpoint = $crate::api::named(ENDPOINTS, $crate::camel_case!(stringify!($name))); ENDPOINT }, &[$($id),*], None)
        }
    };
    (@ids [$($docs:literal)*] $name:ident $output:ty; [optional $params:ident] [$($id:ident)*]) => {
        $(#[doc = $docs])*
        pub fn $name(&self, $($id: &str,)* params: impl Into<Option<$params>>) -> $crate::web::Call<$output> {
            let params = params.into().map(|params| $crate::schema::typed::TypedParams::to_object(&params));
            $crate::web::Call::new(&self.0, { const ENDPOINT: &$crate::api::Endpoint = $crate::api::named(ENDPOINTS, $crate::camel_case!(stringify!($name))); ENDPOINT }, &[$($id),*], params)
        }
    };
    (@ids [$($docs:literal)*] $name:ident $output:ty; [[$params:ident; $most:literal]] [$($id:ident)*]) => {
        $(#[doc = $docs])*
        pub fn $name(&self, $($id: &str,)* params: &[$params]) -> $crate::web::Call<$output> {
            let items = params.iter().map($crate::schema::typed::TypedParams::to_object).collect();
            $crate::web::Call::new(&self.0, { const ENDPOINT: &$crate::api::Endpoint = $crate::api::named(ENDPOINTS, $crate::camel_case!(stringify!($name))); ENDPOINT }, &[$($id),*], Some($crate::value::Value::List(items)))
        }
    };
    (@ids [$($docs:literal)*] $name:ident $output:ty; [form $params:ident] [$($id:ident)*]) => {
        $(#[doc = $docs])*
        pub fn $name(&self, $($id: &str,)* params: $params) -> $crate::web::Call<$output> {
            let object = $crate::schema::typed::TypedParams::to_object(&params);
            $crate::web::Call::new(&self.0, { const ENDPOINT: &$crate::api::Endpoint = $crate::api::named(ENDPOINTS, $crate::camel_case!(stringify!($name))); ENDPOINT }, &[$($id),*], Some(object)).with_logo(params.file)
        }
    };
    (@ids [$($docs:literal)*] $name:ident $output:ty; [$params:ident] [$($id:ident)*]) => {
        $(#[doc = $docs])*
        pub fn $name(&self, $($id: &str,)* params: $params) -> $crate::web::Call<$output> {
            let params = $crate::schema::typed::TypedParams::to_object(&params);
            $crate::web::Call::new(&self.0, { const ENDPOINT: &$crate::api::Endpoint = $crate::api::named(ENDPOINTS, $crate::camel_case!(stringify!($name))); ENDPOINT }, &[$($id),*], Some(params))
        }
    };
}
