//! The headers of a request.

use serde::{Serialize, Serializer};

/// Header names in lower case, with their values. Setting a header again replaces its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Sets a header.
    pub fn set(&mut self, name: &str, value: &str) {
        let name = name.to_ascii_lowercase();
        self.0.retain(|(other, _)| *other != name);
        self.0.push((name, value.to_owned()));
    }

    /// Returns the value of a header by its name in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Iterates over the headers in the order in which they were set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl Serialize for Headers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn setting_a_header_again_replaces_it_whatever_the_case_of_its_name() {
        let mut headers = Headers::default();
        headers.set("X-A", "1");
        headers.set("accept", "text/plain");
        headers.set("x-a", "2");
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("accept", "text/plain"), ("x-a", "2")]);
    }
}
