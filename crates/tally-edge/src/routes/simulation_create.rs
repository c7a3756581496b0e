//! `POST /v1/simulations`: carts through a program that need not be published; nothing is written.

use tally_api::answer::{Simulated, SimulationAnswer};
use tally_api::problem::Problem;
use tally_api::request::{SimulationCase, SimulationRequest};
use tally_core::cart::Cart;
use tally_core::program::Version;
use tally_core::quote::{Detail, View, quote};
use tally_core::values::error::Diagnostic;
use tally_core::values::wire::decode;

use super::incoming::{Incoming, MAX_PROGRAM_BODY_BYTES, wrong};
use crate::answer::{Stop, json};
use crate::http::Response;
use crate::zone;

/// Carts of one simulation: more would hold the isolate for too long.
const MAX_CASES: usize = 200;

/// A quote with trace and digest for each cart.
pub async fn run(incoming: Incoming<'_>) -> Result<Response, Stop> {
    incoming.principal()?.server_only()?;
    let mut request: SimulationRequest = tally_api::text::read(&incoming.text(MAX_PROGRAM_BODY_BYTES).await?)?;
    if request.cases.len() > MAX_CASES {
        return Err(wrong("/cases", "too_many", &format!("a simulation has at most {MAX_CASES} carts; send the rest in another")));
    }
    zone::pin(&mut request.program);
    let version = Version::read(&request.program).map_err(Problem::invalid_program)?;
    let answers = request.cases.iter().map(|case| answer(&version, case)).collect();
    Ok(json(200, &Simulated { version: version.hash.clone(), answers })?)
}

fn answer(version: &Version, case: &SimulationCase) -> SimulationAnswer {
    let cart: Cart = match decode(&case.cart) {
        Ok(cart) => cart,
        Err(errors) => return SimulationAnswer::Errors(errors),
    };
    let guest = View::guest();
    match quote(version, case.view.as_ref().unwrap_or(&guest), &cart, case.at, Detail::FULL) {
        Ok(quote) => SimulationAnswer::Quote(Box::new(quote)),
        Err(error) => {
            let problem = Problem::from(error);
            SimulationAnswer::Errors(vec![Diagnostic { path: String::new(), code: problem.code.to_owned(), message: problem.detail }])
        }
    }
}
