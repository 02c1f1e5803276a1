//! Under the same load, processes are killed and at last the database itself: nothing acknowledged is missing, and
//! nothing is half-done.

use std::process::Command;
use std::rc::Rc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::Instant;

use super::centre::Centre;
use super::load::Load;
use super::random::Random;
use super::{contract, letters};
use crate::support::Process;

/// How often a process is killed.
const KILLS: usize = 20;
/// How long one lives at least, and how much longer at most, in milliseconds.
const LIFE: (usize, usize) = (300, 500);

#[tokio::test]
async fn killed_twenty_times_under_load_and_then_the_database_nothing_acknowledged_is_missing() {
    let centre = Centre::open().await;
    let mut processes = vec![centre.serve(), centre.serve()];
    let bases: Vec<String> = processes.iter().map(|process| process.base.clone()).collect();
    let mut load = Load::prepare(&centre, &[&bases[0], &bases[1]]).await;
    let mut random = Random::of(load.seed, usize::MAX);
    let tally = Rc::clone(&load.tally);
    let away = load
        .during(async {
            for _ in 0..KILLS {
                // Whatever they are doing then.
                let life = u64::try_from(LIFE.0 + random.below(LIFE.1)).expect("small");
                tokio::time::sleep(Duration::from_millis(life)).await;
                // The other one next time.
                let killed = kill(processes.remove(0)).await;
                processes.push(start(&centre, killed).await);
            }
            assert_eq!(tally.borrow().unavailable, 0, "a killed process leaves nobody waiting");
            kill_the_database(&centre, &mut processes).await;
            let since = Instant::now();
            let before = tally.borrow().acknowledged();
            while tally.borrow().acknowledged() == before {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            let away = since.elapsed();
            tokio::time::sleep(Duration::from_secs(2)).await;
            away
        })
        .await;
    for process in processes {
        assert_eq!(process.stop(), Some(0));
    }
    letters::forget_claims(&centre).await;
    let workers = [centre.run(&["work"]), centre.run(&["work"])];
    letters::leave(&centre).await;
    for worker in workers {
        assert_eq!(worker.stop(), Some(0));
    }
    println!("killed {KILLS} times; the first change {away:?} after the database was back");
    let tally = load.report();
    let events = contract::check(&centre, &load.tickets, &tally).await;
    letters::check(&centre, &events, KILLS + 2).await;
    assert!(away < Duration::from_secs(10), "it recovers by itself within seconds, not {away:?}");
}

/// Kills a process and says on which port it was.
async fn kill(mut process: Process) -> u16 {
    let killed = spawn_blocking(move || {
        process.kill();
        process.port()
    });
    killed.await.expect("it is gone")
}

async fn start(centre: &Centre, port: u16) -> Process {
    let starter = centre.starter.clone();
    spawn_blocking(move || starter.start(port, &["serve"])).await.expect("it starts again")
}

/// Kills the database with everybody who has it open: its server, which is started again while our processes go
/// on, or where there is none the processes that write the file.
async fn kill_the_database(centre: &Centre, processes: &mut Vec<Process>) {
    let server = match std::env::var("HELPDESK_TEST_ENGINE").as_deref() {
        Ok("postgres") => "postgres",
        Ok("mysql") => "mariadb",
        _ => {
            let ports = [kill(processes.remove(0)).await, kill(processes.remove(0)).await];
            for port in ports {
                processes.push(start(centre, port).await);
            }
            return;
        }
    };
    let folder = std::env::var("HELPDESK_TEST_SERVERS").expect("HELPDESK_TEST_SERVERS, which bin/test sets");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/bin/test-servers");
    let crashed = spawn_blocking(move || Command::new(script).args(["crash", &folder, server]).status());
    assert!(crashed.await.expect("it ends").expect("it runs").success(), "{server} is killed and started again");
}
