//! Thirty-two people over two processes act at random on fifty tickets, while four processes send the mail.

use std::time::Duration;

use super::centre::Centre;
use super::load::Load;
use super::{contract, letters};

/// How long they act.
const LONG: Duration = Duration::from_secs(10);

#[tokio::test]
async fn whatever_thirty_two_people_do_at_once_over_two_processes_history_state_and_mail_agree() {
    let centre = Centre::open().await;
    let (one, other) = (centre.serve(), centre.serve());
    let workers = [centre.run(&["work"]), centre.run(&["work"])];
    let mut load = Load::prepare(&centre, &[&one.base, &other.base]).await;
    load.during(tokio::time::sleep(LONG)).await;
    letters::leave(&centre).await;
    for process in workers.into_iter().chain([one, other]) {
        assert_eq!(process.stop(), Some(0));
    }
    let tally = load.report();
    assert_eq!(tally.unavailable, 0, "nobody waits too long for their turn");
    let events = contract::check(&centre, &load.tickets, &tally).await;
    letters::check(&centre, &events, 0).await;
}
