//! Declarations of models, parameters and endpoints, as data. The generator of the TypeScript reads them.

#[cfg_attr(feature = "web", doc(hidden))]
pub mod example;
pub mod typed;
#[cfg(all(feature = "web", target_arch = "wasm32"))]
pub mod file;
pub mod params;
pub mod model;
pub mod values;

/// The type of a model's field, in Rust, on the wire and in TypeScript.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "web", doc(hidden))]
pub enum Type {
    /// A string.
    Text,
    /// A boolean.
    Bool,
    /// The boolean `true`.
    True,
    /// An integer that a JavaScript number represents exactly.
    Integer,
    /// A JSON object of the user, whose keys are never renamed. `null` means empty. Identified by its TypeScript type.
    Metadata(&'static str),
    /// JSON that is passed on unchanged, identified by its TypeScript type.
    Json(&'static str),
    /// A model.
    Model(&'static Model),
    /// A list.
    List(&'static Type),
    /// A list that is null when it is empty.
    NullableList(&'static Type),
    /// May be absent or null. It is absent in JavaScript then.
    Optional(&'static Type),
}

/// A Rust type that a model's field can have.
#[cfg_attr(feature = "web", doc(hidden))]
pub trait FieldType {
    /// The same type, as data.
    const TYPE: Type;
    /// Whether only a server may see the field. A proxy removes it from every response.
    const IS_PRIVATE: bool = false;

    /// Whether the field is omitted when the model is serialized.
    fn is_absent(&self) -> bool {
        false
    }
}

/// The result of an operation: a model, or an `Option` of one.
///
/// ```
/// use clerk_organizations::api::organizations::Organization;
/// use clerk_organizations::schema::Output;
///
/// assert_eq!(<Organization as Output>::MODEL.name, "Organization");
/// assert!(<Option<Organization> as Output>::IS_OPTIONAL);
/// ```
pub trait Output {
    /// The model.
    const MODEL: &'static Model;
    /// Whether there may be no result.
    const IS_OPTIONAL: bool = false;
}

impl<T: Output> Output for Option<T> {
    const MODEL: &'static Model = T::MODEL;
    const IS_OPTIONAL: bool = true;
}

/// A page of a list.
///
/// ```
/// use clerk_organizations::schema::Page;
///
/// /// The ids of the rows of any list.
/// fn ids<P: Page>(page: P) -> Vec<String> {
///     let (rows, _) = page.into_rows();
///     rows.iter().map(|row| P::id(row).to_owned()).collect()
/// }
/// ```
pub trait Page {
    /// The model of a row.
    type Row;

    /// Returns the rows, and the number of all rows that match.
    ///
    /// ```
    /// use clerk_organizations::api::organizations::Organizations;
    /// use clerk_organizations::schema::Page;
    ///
    /// # let body = clerk_organizations::schema::example::body(&Organizations::MODEL);
    /// let page: Organizations = serde_json::from_str(&body)?;
    /// let (organizations, matching) = page.into_rows();
    /// println!("{} of {matching}", organizations.len());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    fn into_rows(self) -> (Vec<Self::Row>, i64);

    /// Returns the id of a row.
    ///
    /// ```
    /// use clerk_organizations::api::organizations::Organizations;
    /// use clerk_organizations::schema::Page;
    ///
    /// # let body = clerk_organizations::schema::example::body(&Organizations::MODEL);
    /// let page: Organizations = serde_json::from_str(&body)?;
    /// for organization in &page.data {
    ///     assert_eq!(Organizations::id(organization), organization.id);
    /// }
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    fn id(row: &Self::Row) -> &str;
}

/// A field of a model.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "web", doc(hidden))]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// The type.
    pub ty: Type,
    /// Whether only a server may see it.
    pub is_private: bool,
    /// The documentation, line by line.
    pub docs: &'static [&'static str],
}

/// A model of a response.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "web", doc(hidden))]
pub struct Model {
    /// The name.
    pub name: &'static str,
    /// The Rust module that declares it.
    pub module: &'static str,
    /// The documentation, line by line.
    pub docs: &'static [&'static str],
    /// The model that this one extends.
    pub base: Option<&'static Model>,
    /// The fields, without those of `base`.
    pub fields: &'static [Field],
    /// Reads JSON text with serde and writes it again, to compare the result with that of the JavaScript decoder.
    pub read: fn(&str) -> serde_json::Result<serde_json::Value>,
}

/// How a value is passed from JavaScript to Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "web", doc(hidden))]
pub enum Marshal {
    /// As a plain value.
    Plain,
    /// As a plain value. Objects with a JSON form of their own (`Date`, `URL`) are converted by it.
    ToJson,
    /// Not at all. Rust only learns the type of a function or a signal, and the size, name and first bytes of a file.
    Opaque,
}

/// A parameter of an operation, or an option.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "web", doc(hidden))]
pub struct ParameterField {
    /// The name in snake_case.
    pub name: &'static str,
    /// The TypeScript type.
    pub ty: &'static str,
    /// How it is passed to Rust.
    pub marshal: Marshal,
    /// Whether it may be absent.
    pub optional: bool,
    /// Whether it may be `null`, which differs from absent.
    pub nullable: bool,
    /// The documentation, line by line.
    pub docs: &'static [&'static str],
}

/// The parameters of an operation, or a set of options.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "web", doc(hidden))]
pub struct ParameterList {
    /// The name of the interface.
    pub name: &'static str,
    /// The Rust module that declares it.
    pub module: &'static str,
    /// The documentation, line by line.
    pub docs: &'static [&'static str],
    /// The parameters.
    pub fields: &'static [ParameterField],
}

/// How the parameters of an operation are passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "web", doc(hidden))]
pub enum ParameterStyle {
    /// As an object.
    Required,
    /// As an object that can be omitted.
    Optional,
    /// As a list of objects.
    List,
}

/// The JavaScript method of an operation.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "web", doc(hidden))]
pub struct Signature {
    /// The name of the method.
    pub name: &'static str,
    /// The path. Its ids are the first arguments.
    pub path: &'static str,
    /// The documentation, line by line.
    pub docs: &'static [&'static str],
    /// The parameters, and how they are passed.
    pub params: Option<(&'static ParameterList, ParameterStyle)>,
    /// The model of the result.
    pub output: &'static Model,
    /// Whether there may be no result.
    pub is_optional: bool,
}

/// Returns the name on the wire of a Rust field, whose keyword is written `r#type`.
#[cfg_attr(feature = "web", doc(hidden))]
pub const fn field_name(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}
