//! Templates: embedded in the binary, read from disk in debug builds, strict about what they use.

mod calendar;
mod cards;
mod forms;
pub(crate) mod marks;
mod parts;

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use rust_embed::RustEmbed;
use serde::Serialize;

pub use calendar::{Calendar, Moment};

#[derive(RustEmbed)]
#[folder = "views/"]
struct Templates;

/// A page: the one typed context of the template it names.
pub trait Page: Serialize {
    /// The template's path under `views/`.
    const TEMPLATE: &'static str;

    /// The live signals upon which the page fetches itself anew.
    fn listens(&self) -> Option<Listens> {
        None
    }
}

/// What a page listens to.
#[derive(Debug, Clone)]
pub struct Listens {
    /// Signals, as an `hx-trigger`.
    pub trigger: String,
    /// Where it fetches itself; `None` for where it was asked for.
    pub href: Option<String>,
}

impl Listens {
    /// A list, which any change that its reader can see may touch.
    #[must_use]
    pub fn lists() -> Option<Self> {
        Some(Self { trigger: "tickets from:body, catch-up from:body".to_owned(), href: None })
    }
}

/// Renders templates.
#[derive(Debug, Clone, Default)]
pub struct Views;

static RELEASED: LazyLock<Environment<'static>> = LazyLock::new(environment);

impl Views {
    /// The templates of this binary.
    #[must_use]
    pub fn new() -> Self {
        Self
    }

    /// Renders a page within its shell.
    ///
    /// # Errors
    /// When the template uses something its page does not have: a fault of ours.
    pub fn render<P: Page>(&self, shell: &impl Serialize, page: &P) -> Result<String, minijinja::Error> {
        filled(
            P::TEMPLATE,
            minijinja::context! { shell => Value::from(Serde(shell)), page => Value::from(Serde(page)) },
        )
    }

    /// Renders what stands alone, such as a mail.
    ///
    /// # Errors
    /// When the template uses something its page does not have: a fault of ours.
    pub fn write(&self, template: &str, page: &impl Serialize) -> Result<String, minijinja::Error> {
        filled(template, minijinja::context! { page => Value::from(Serde(page)) })
    }

    /// Every template's path, for the test that renders them all.
    pub fn names() -> impl Iterator<Item = String> {
        Templates::iter().map(std::borrow::Cow::into_owned)
    }
}

fn filled(template: &str, context: Value) -> Result<String, minijinja::Error> {
    if cfg!(debug_assertions) {
        // A save and a reload show the change.
        environment().get_template(template)?.render(context)
    } else {
        RELEASED.get_template(template)?.render(context)
    }
}

fn environment() -> Environment<'static> {
    let mut env = Environment::new();
    // What a template holds is personal; it must not travel into the log with an error.
    env.set_debug(false);
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        env.set_syntax(syntax);
    }
    env.set_auto_escape_callback(|name| if has_extension(name, "txt") { AutoEscape::None } else { AutoEscape::Html });
    env.set_loader(|name| Ok(Templates::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned())));
    marks::add_to(&mut env);
    forms::add_to(&mut env);
    cards::add_to(&mut env);
    env.add_filter("initials", |name: String| initials(&name));
    env.add_filter("map_link", |address: String| map_link(&address));
    env.add_filter("wrapped", |text: String, first: Option<String>, rest: Option<String>| {
        wrapped(&text, &first.unwrap_or_default(), &rest.unwrap_or_default())
    });
    env.add_filter("shorten", |text: String, length: usize| shorten(&text, length));
    env
}

/// The first letters of a name's first and last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).take(2).collect()
}

/// Where an address is on a map: opened by whoever asks for it, in whatever their phone opens such addresses with.
fn map_link(address: &str) -> String {
    let query: String = url::form_urlencoded::byte_serialize(address.replace('\n', ", ").as_bytes()).collect();
    format!("https://www.google.com/maps/search/?api=1&query={query}")
}

/// Text cut at a word near `length` characters.
fn shorten(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let cut: String = text.chars().take(length).collect();
    let end = cut.rfind(char::is_whitespace).filter(|end| *end > length / 2).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end())
}

/// The widest line of a text that is sent as such, in characters.
const WIDEST: usize = 72;

/// Text in lines that are read without scrolling, with something in front of the first and of each other one. A
/// word is never cut, so that addresses stay whole.
fn wrapped(text: &str, first: &str, rest: &str) -> String {
    let mut lines = vec![first.to_owned()];
    let mut width = first.chars().count();
    let mut is_begun = false;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if is_begun && width + 1 + length > WIDEST {
            lines.push(rest.to_owned());
            width = rest.chars().count();
            is_begun = false;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(if is_begun { " " } else { "" });
            line.push_str(word);
        }
        width += usize::from(is_begun) + length;
        is_begun = true;
    }
    lines.join("\n")
}

fn has_extension(name: &str, extension: &str) -> bool {
    std::path::Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case(extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_wrapped_between_words_and_an_address_is_never_cut() {
        assert_eq!(wrapped("", "", ""), "");
        assert_eq!(wrapped("One  line", "> ", "> "), "> One line");
        let link = format!("https://fix.example/{}", "a".repeat(80));
        let text = format!("{} {link} {}", "word ".repeat(20), "ü".repeat(60));
        let all = wrapped(&text, "Label: ", "  ");
        let lines: Vec<_> = all.lines().collect();
        assert!(lines[0].starts_with("Label: word") && lines[1..].iter().all(|line| line.starts_with("  ")), "{all}");
        assert!(lines.contains(&format!("  {link}").as_str()), "{all}");
        assert!(lines.iter().all(|line| line.chars().count() <= WIDEST || line.ends_with(&link)), "{all}");
        assert_eq!(all.split_whitespace().count(), text.split_whitespace().count() + 1);
    }
}
