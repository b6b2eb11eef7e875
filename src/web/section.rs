//! Generates a class with a function for each operation of a section.

/// Declares the class of a section: `name(Params) -> Output = path segments`. Each function gets an example, which is a test of its
/// signature.
#[macro_export]
#[doc(hidden)]
macro_rules! web_section {
    (
        $(#[doc = $class_docs:literal])*
        $class:ident;
        $( $(#[doc = $docs:literal])* $name:ident($($params:tt)*) -> $output:ty = ($($segment:tt)+); )*
    ) => {
        $(#[doc = $class_docs])*
        ///
        /// ```no_run
        #[doc = concat!("use ", module_path!(), "::", stringify!($class), ";")]
        /// use clerk_organizations::web::{Client, ClientOptions};
        ///
        /// // In a page, `base_url` is that of a proxy that adds the key. The classes of one client share its rate limit.
        /// let client = Client::new(ClientOptions { base_url: Some("/api/clerk".into()), ..Default::default() });
        #[doc = concat!("let api = ", stringify!($class), "::new(&client);")]
        /// ```
        #[derive(Clone, Debug)]
        pub struct $class($crate::web::Client);

        impl $class {
            /// Creates the class for a client, which it shares with others.
            ///
            /// ```no_run
            #[doc = concat!("use ", module_path!(), "::", stringify!($class), ";")]
            /// use clerk_organizations::web::{Client, ClientOptions};
            ///
            /// # let key = String::new();
            /// // On a server, with the key.
            /// let client = Client::new(ClientOptions { secret_key: Some(key), ..Default::default() });
            #[doc = concat!("let api = ", stringify!($class), "::new(&client);")]
            /// ```
            pub fn new(client: &$crate::web::Client) -> Self {
                Self(client.clone())
            }

            $($crate::web_section! { @ids $class [$($docs)*] $name $output; [$($params)*] [] $($segment)+ })*
        }
    };

    // The ids in the path, one segment after the other.
    (@ids $class:ident $docs:tt $name:ident $output:ty; $params:tt [$($id:ident)*] {$next:ident} $($rest:tt)*) => {
        $crate::web_section! { @ids $class $docs $name $output; $params [$($id)* $next] $($rest)* }
    };
    (@ids $class:ident $docs:tt $name:ident $output:ty; $params:tt $ids:tt $segment:ident $($rest:tt)*) => {
        $crate::web_section! { @ids $class $docs $name $output; $params $ids $($rest)* }
    };

    // The function, by its parameters.
    (@ids $class:ident [$($docs:literal)*] $name:ident $output:ty; [] [$($id:ident)*]) => {
        $(#[doc = $docs])*
        #[doc = $crate::web_section!(@example $class $name [$($id: &str),*] [$($id),*])]
        pub fn $name(&self, $($id: &str),*) -> $crate::web::Call<$output> {
            $crate::web_section!(@call self $name [$($id),*], None)
        }
    };
    (@ids $class:ident [$($docs:literal)*] $name:ident $output:ty; [optional $params:ident] [$($id:ident)*]) => {
        $(#[doc = $docs])*
        #[doc = $crate::web_section!(@example $class $name [$($id: &str,)* params: $params] [$($id,)* params])]
        pub fn $name(&self, $($id: &str,)* params: impl Into<Option<$params>>) -> $crate::web::Call<$output> {
            let params = params.into().map(|params| $crate::schema::typed::TypedParams::to_object(&params));
            $crate::web_section!(@call self $name [$($id),*], params)
        }
    };
    (@ids $class:ident [$($docs:literal)*] $name:ident $output:ty; [[$params:ident; $max:literal]] [$($id:ident)*]) => {
        $(#[doc = $docs])*
        #[doc = $crate::web_section!(@example $class $name [$($id: &str,)* params: &[$params]] [$($id,)* params])]
        pub fn $name(&self, $($id: &str,)* params: &[$params]) -> $crate::web::Call<$output> {
            let items = params.iter().map($crate::schema::typed::TypedParams::to_object).collect();
            $crate::web_section!(@call self $name [$($id),*], Some($crate::value::Value::List(items)))
        }
    };
    (@ids $class:ident [$($docs:literal)*] $name:ident $output:ty; [form $params:ident] [$($id:ident)*]) => {
        $(#[doc = $docs])*
        #[doc = $crate::web_section!(@example $class $name [$($id: &str,)* params: $params] [$($id,)* params])]
        pub fn $name(&self, $($id: &str,)* params: $params) -> $crate::web::Call<$output> {
            let object = $crate::schema::typed::TypedParams::to_object(&params);
            $crate::web_section!(@call self $name [$($id),*], Some(object)).with_logo(params.file)
        }
    };
    (@ids $class:ident [$($docs:literal)*] $name:ident $output:ty; [$params:ident] [$($id:ident)*]) => {
        $(#[doc = $docs])*
        #[doc = $crate::web_section!(@example $class $name [$($id: &str,)* params: $params] [$($id,)* params])]
        pub fn $name(&self, $($id: &str,)* params: $params) -> $crate::web::Call<$output> {
            let params = $crate::schema::typed::TypedParams::to_object(&params);
            $crate::web_section!(@call self $name [$($id),*], Some(params))
        }
    };

    (@call $self:ident $name:ident [$($id:ident),*], $params:expr) => {{
        const ENDPOINT: &$crate::api::Endpoint = $crate::api::named(ENDPOINTS, $crate::camel_case!(stringify!($name)));
        $crate::web::Call::new(&$self.0, ENDPOINT, &[$($id),*], $params)
    }};
    (@example $class:ident $name:ident [$($declared:tt)*] [$($arguments:tt)*]) => {
        concat!(
            "\n```no_run\n# use ", module_path!(), "::*;\n# async fn example(api: ", stringify!($class), ", ", stringify!($($declared)*),
            ") -> Result<(), clerk_organizations::web::Error> {\nlet result = api.", stringify!($name), "(", stringify!($($arguments)*),
            ").await?;\n# Ok(())\n# }\n```"
        )
    };
}
