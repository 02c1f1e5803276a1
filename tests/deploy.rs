//! The files that hosts read: one binary, one schema command, and nothing that a builder or host would refuse.

use std::collections::BTreeMap;
use std::path::PathBuf;

use helpdesk::config::Config;
use serde_json::Value;

use crate::support::command;

const BINARY: &str = "./target/release/helpdesk";

fn read(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn yaml(name: &str) -> Value {
    serde_saphyr::from_str(&read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn toml(name: &str) -> toml::Table {
    read(name).parse().unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The Procfile's processes by their names.
fn procfile() -> BTreeMap<String, String> {
    let file = read("Procfile");
    let processes = file.lines().filter(|line| !line.is_empty());
    processes.map(|line| line.split_once(": ").expect("name: command")).map(|(a, b)| (a.into(), b.into())).collect()
}

/// The Dockerfile's instructions, with lines that go on joined.
fn dockerfile() -> Vec<(String, String)> {
    let file = read("Dockerfile").replace("\\\n", " ");
    let lines = file.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(' ').expect("an instruction")).map(|(a, b)| (a.into(), b.into())).collect()
}

#[test]
fn every_file_starts_the_binary_that_cargo_makes_where_the_image_has_it() {
    let cargo = toml("Cargo.toml");
    assert_eq!(cargo["package"]["default-run"].as_str(), Some("helpdesk"));
    let processes = procfile();
    assert_eq!(processes.keys().collect::<Vec<_>>(), ["release", "web", "worker"]);
    let folder = tempfile::tempdir().expect("a folder");
    for (name, line) in &processes {
        let words: Vec<&str> = line.split(' ').collect();
        assert_eq!((words[0], words.len()), (BINARY, 2), "{name}: plain words, for hosts without a shell");
        let known = command(folder.path(), &[words[1], "--help"]).output().expect("it ends");
        assert!(known.status.success(), "{line} is a command of ours");
    }
    let heroku = yaml("heroku.yml");
    assert_eq!(heroku["run"]["web"], *processes["web"]);
    assert_eq!(heroku["run"]["worker"]["command"][0], *processes["worker"]);
    assert_eq!(heroku["release"]["command"][0], *processes["release"]);
    assert_eq!((&heroku["release"]["image"], &heroku["run"]["worker"]["image"]), (&"web".into(), &"web".into()));
    assert_eq!(heroku["build"]["docker"]["web"], "Dockerfile");
    assert_eq!(yaml("render.yaml")["services"][0]["preDeployCommand"], *processes["release"]);
    assert_eq!(toml("fly.toml")["deploy"]["release_command"].as_str(), Some(&*processes["release"]));
    let in_image = BINARY.replacen('.', "/app", 1);
    let steps = dockerfile();
    let last = |name: &str| steps.iter().rev().find(|(step, _)| step == name).map(|(_, rest)| rest.as_str());
    assert_eq!(last("WORKDIR"), Some("/app"));
    assert_eq!(last("COPY"), Some(&*format!("--from=build {in_image} {in_image}")));
    assert_eq!(last("CMD"), Some(&*format!("[\"{in_image}\", \"serve\"]")));
    assert!(last("HEALTHCHECK").is_some_and(|check| check.ends_with(&format!("CMD [\"{in_image}\", \"health\"]"))));
}

#[test]
fn the_image_is_one_that_every_builder_and_host_takes() {
    let steps = dockerfile();
    let of = |name: &str| -> Vec<&str> {
        steps.iter().filter(|(step, _)| step == name).map(|(_, rest)| rest.as_str()).collect()
    };
    // Dokku would publish an exposed port, and hand commands to an entry point; Heroku ignores volumes.
    for refused in ["ENTRYPOINT", "EXPOSE", "VOLUME", "STOPSIGNAL", "ONBUILD"] {
        assert!(of(refused).is_empty(), "{refused}");
    }
    for (step, rest) in &steps {
        assert!(!rest.contains("<<"), "{step} {rest}: no heredocs without BuildKit");
        let flags = rest.split(' ').take_while(|word| word.starts_with("--"));
        for flag in flags {
            let may = step == "COPY" && flag == "--from=build" || step == "HEALTHCHECK";
            assert!(may, "{step} {flag}: needs BuildKit");
        }
    }
    let user: Vec<u32> = of("USER")[0].split(':').map(|id| id.parse().expect("a number")).collect();
    assert!(user.iter().all(|id| *id > 0), "nobody special");
    let cargo = toml("Cargo.toml");
    let rust = cargo["package"]["rust-version"].as_str().expect("a version");
    assert_eq!(of("FROM"), [&*format!("rust:{rust}-slim-bookworm AS build"), "debian:bookworm-slim"], "one suite");
    let ignored = read(".dockerignore");
    for never in [".git", "target", "*.db*", ".env*"] {
        assert!(ignored.lines().any(|line| line == never), "{never} stays out");
    }
    for copied in of("COPY").iter().filter(|rest| !rest.starts_with("--")).flat_map(|rest| rest.split(' ')) {
        assert!(!ignored.lines().any(|line| line == copied), "{copied} comes in");
        assert!(copied == "./" || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(copied).exists(), "{copied}");
    }
    let environment = of("ENV")[0];
    let settings: BTreeMap<&str, &str> = environment.split(' ').filter_map(|pair| pair.split_once('=')).collect();
    let config = Config::read(|name| settings.get(name).map(|value| (*value).to_owned())).expect("good settings");
    assert_eq!(config.listen.to_string(), "0.0.0.0:8080");
    assert!(config.database_url.starts_with("sqlite:///data/"), "on the volume");
    let given = |name: &str| match name {
        "POSTGRESQL_ADDON_URI" => Some("postgres://h/d".to_owned()),
        other => settings.get(other).map(|value| (*value).to_owned()),
    };
    let config = Config::read(given).expect("good settings");
    assert_eq!(config.database_url, "postgres://h/d", "what the host gives comes first");
    assert!(of("RUN").iter().any(|run| run.contains("mkdir -m 1777 /data")), "whoever it runs as");
}

#[test]
fn heroku_is_asked_for_a_container_and_a_database_and_nothing_that_may_be_refused() {
    let heroku = yaml("heroku.yml");
    let addons = heroku["setup"]["addons"].as_array().expect("add-ons");
    assert_eq!(addons.len(), 1, "a mail add-on can stop the whole deploy");
    assert_eq!((&addons[0]["plan"], &addons[0]["as"]), (&"heroku-postgresql:essential-0".into(), &"DATABASE".into()));
    let app: Value = serde_json::from_str(&read("app.json")).expect("JSON");
    assert!(app["name"].as_str().is_some_and(|name| name.len() <= 30));
    assert_eq!(app["stack"], "container");
    assert_eq!(app["addons"], heroku["setup"]["addons"], "the button and the command ask for the same");
    let success = app["success_url"].as_str().expect("a path");
    assert!(helpdesk::web::routes::table().iter().any(|route| route.path == success));
    let readme = read("README.md");
    for (name, about) in app["env"].as_object().expect("variables") {
        assert!(about["description"].as_str().is_some_and(|text| text.ends_with('.')), "{name} is described");
        assert!(readme.contains(&format!("`{name}`")), "{name} stands in the README");
        assert!(about["generator"].is_null(), "{name}: no secret is needed");
    }
    let check = &app["healthchecks"]["web"][0];
    assert_eq!((&check["type"], &check["path"]), (&"startup".into(), &"/readyz".into()));
}

#[test]
fn the_other_hosts_are_told_the_port_and_given_time_to_stop() {
    let fly = toml("fly.toml");
    let port = fly["env"]["PORT"].as_str().expect("a port");
    assert_eq!(fly["http_service"]["internal_port"].as_integer().map(|port| port.to_string()).as_deref(), Some(port));
    assert_eq!(fly["kill_signal"].as_str(), Some("SIGTERM"));
    assert_eq!(fly["kill_timeout"].as_str(), Some("30s"), "five seconds by default are too short");
    assert_eq!(fly["http_service"]["auto_stop_machines"].as_str(), Some("off"), "mail and reminders go on");
    let render = yaml("render.yaml");
    let service = &render["services"][0];
    assert_eq!((&service["runtime"], &service["healthCheckPath"]), (&"docker".into(), &"/healthz".into()));
    assert_eq!(service["envVars"][0]["fromDatabase"]["name"], render["databases"][0]["name"]);
    let compose = yaml("compose.yaml");
    let services = &compose["services"];
    let settings = services["helpdesk"]["environment"].as_object().expect("settings");
    let config = Config::read(|name| settings.get(name)?.as_str().map(str::to_owned)).expect("good settings");
    assert!(config.smtp.is_some_and(|smtp| smtp.host == "mail" && smtp.port == 1025));
    assert!(services["db"]["image"].as_str().is_some_and(|image| image.starts_with("postgres:")));
}

#[test]
fn what_hosts_and_mail_add_ons_set_is_found() {
    let with = |pairs: &[(&str, &str)]| {
        let pairs: BTreeMap<String, String> = pairs.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
        Config::read(move |name| pairs.get(name).cloned()).expect("good settings")
    };
    let mail = |pairs: &[(&str, &str)]| {
        let smtp = with(pairs).smtp.expect("a mail server");
        assert_eq!(smtp.tls, helpdesk::config::Tls::StartTls);
        let (user, password) = smtp.login.expect("a login");
        (format!("{}:{} {user} {password}", smtp.host, smtp.port), smtp.from.email.to_string())
    };
    let mailgun = [
        ("MAILGUN_SMTP_SERVER", "smtp.mailgun.org"),
        ("MAILGUN_SMTP_PORT", "2525"),
        ("MAILGUN_SMTP_LOGIN", "postmaster@mg.example.org"),
        ("MAILGUN_SMTP_PASSWORD", "a/b:c@d"),
    ];
    let (server, from) = mail(&mailgun);
    assert_eq!(server, "smtp.mailgun.org:2525 postmaster@mg.example.org a/b:c@d");
    assert_eq!(from, "helpdesk@mg.example.org");
    assert_eq!(mail(&[("SENDGRID_API_KEY", "SG.key")]).0, "smtp.sendgrid.net:587 apikey SG.key");
    assert_eq!(mail(&[("SENDGRID_USERNAME", "u"), ("SENDGRID_PASSWORD", "p")]).0, "smtp.sendgrid.net:587 u p");
    assert_eq!(mail(&[("POSTMARK_API_TOKEN", "t-1")]).0, "smtp.postmarkapp.com:587 t-1 t-1");
    let trap = [
        ("MAILTRAP_HOST", "sandbox.smtp.mailtrap.io"),
        ("MAILTRAP_PORT", "2525"),
        ("MAILTRAP_USERNAME", "u"),
        ("MAILTRAP_PASSWORD", "p"),
    ];
    assert_eq!(mail(&trap).0, "sandbox.smtp.mailtrap.io:2525 u p");
    let own = with(&[("SMTP_URL", "smtp://localhost:1025"), ("SENDGRID_API_KEY", "SG.key")]);
    assert_eq!(own.smtp.expect("a mail server").host, "localhost", "what somebody said comes first");

    assert_eq!(with(&[("DYNO", "web.1")]).trust_proxy, 1, "nobody reaches a dyno but by the router");
    assert_eq!(with(&[("DYNO", "web.1"), ("TRUST_PROXY", "0")]).trust_proxy, 0);
    assert_eq!(with(&[]).trust_proxy, 0);
    let address = |name: &str, value: &str| with(&[(name, value)]).base_url.expect("an address");
    assert_eq!(address("RENDER_EXTERNAL_URL", "https://x.onrender.com"), "https://x.onrender.com");
    assert_eq!(address("HEROKU_APP_DEFAULT_DOMAIN_NAME", "x-1.herokuapp.com"), "https://x-1.herokuapp.com");
    assert_eq!(address("FLY_APP_NAME", "x"), "https://x.fly.dev");
    assert_eq!(with(&[("SCALINGO_POSTGRESQL_URL", "postgres://h/d")]).database_url, "postgres://h/d");
}
