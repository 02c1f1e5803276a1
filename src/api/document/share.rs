//! What is the same in many operations stands once, among the components, and is referred to.

use serde_json::{Map, Value, json};

/// The document with everything that repeats itself put among its components.
pub fn share(json: &Value) -> Value {
    let mut json = json.clone();
    let mut shared = Shared::default();
    let paths = json["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    for operation in paths.filter_map(Value::as_object_mut).flat_map(|path| path.values_mut()) {
        for parameter in operation["parameters"].as_array_mut().into_iter().flatten() {
            let name = format!("{}-{}", word(&parameter["in"]), word(&parameter["name"]));
            // What lists are narrowed by is each list's own.
            if word(&parameter["in"]) != "query" || matches!(word(&parameter["name"]), "limit" | "after") {
                shared.put("parameters", &name, parameter);
            }
        }
        for (status, answer) in operation["responses"].as_object_mut().into_iter().flatten() {
            for (name, header) in answer["headers"].as_object_mut().into_iter().flatten() {
                shared.put("headers", name, header);
            }
            if answer["headers"].is_null()
                && let Some(answer) = answer.as_object_mut()
            {
                answer.remove("headers");
            }
            if answer["content"].get("application/problem+json").is_some() {
                shared.put("responses", &format!("Refusal{status}"), answer);
                continue;
            }
            let content = &mut answer["content"]["application/json"];
            let name = content["schema"]["$ref"].as_str().and_then(|name| name.rsplit('/').next()).map(str::to_owned);
            if let (Some(name), Some(content)) = (name, content.as_object_mut())
                && let Some(example) = content.remove("example")
            {
                let mut example = json!({"value": example});
                shared.put("examples", &name, &mut example);
                content.insert("examples".to_owned(), json!({"one": example}));
            }
            if answer["content"]["application/json"].is_null()
                && let Some(content) = answer["content"].as_object_mut()
            {
                content.remove("application/json");
            }
            if answer["content"].as_object().is_none_or(Map::is_empty)
                && let Some(answer) = answer.as_object_mut()
            {
                answer.remove("content");
            }
        }
        if operation["parameters"].is_null()
            && let Some(operation) = operation.as_object_mut()
        {
            operation.remove("parameters");
        }
    }
    for (kind, things) in shared.0 {
        json["components"][kind.as_str()] = things;
    }
    json
}

fn word(json: &Value) -> &str {
    json.as_str().unwrap_or_default()
}

/// What is shared so far, by its kind and name.
#[derive(Default)]
struct Shared(Map<String, Value>);

impl Shared {
    /// Leaves a reference in the place of a thing. Two that have one name and are not the same have two.
    fn put(&mut self, kind: &str, name: &str, thing: &mut Value) {
        let things = self.0.entry(kind).or_insert_with(|| json!({}));
        let mut names = std::iter::once(name.to_owned()).chain((2..).map(|nth| format!("{name}{nth}")));
        let name = names.find(|name| things.get(name).is_none_or(|there| there == thing)).unwrap_or_default();
        things[name.as_str()] = thing.take();
        *thing = json!({"$ref": format!("#/components/{kind}/{name}")});
    }
}
