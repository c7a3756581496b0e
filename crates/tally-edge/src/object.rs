//! What the platform sees of an object: a class that it makes for a name, and calls.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::JsValue;
use worker::wasm_bindgen_futures::future_to_promise;
use worker::worker_sys::web_sys;
use worker::{Env, Result, State};

use crate::answer::Stop;
use crate::http::{Request, Response};

/// One object: one writer, one database.
pub trait Object: Sized + 'static {
    /// Makes it, before the first call.
    fn new(state: State, env: Env) -> Self;

    /// Answers an operation, with a query where it has one, and the text that came along.
    async fn answer(&self, operation: &str, text: String) -> std::result::Result<Response, Stop>;

    /// What is to be said where there is no answer.
    fn stopped(&self, stop: Stop) -> Result<Response> {
        stop.into_response()
    }

    /// Does what is due.
    async fn alarm(&self) -> Result<()> {
        Ok(())
    }
}

/// Calls an object, in the platform's types.
pub fn fetch<T: Object>(object: &Rc<T>, request: web_sys::Request) -> Promise {
    let object = Rc::clone(object);
    future_to_promise(async move {
        let request = Request::from(request);
        let text = request.text().await?;
        let (path, query) = request.path_and_query();
        let path = path.trim_start_matches('/');
        let operation = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
        let response = match object.answer(&operation, text).await {
            Ok(response) => response,
            Err(stop) => object.stopped(stop)?,
        };
        Ok(web_sys::Response::from(response).into())
    })
}

/// Lets an object do what is due.
pub fn alarm<T: Object>(object: &Rc<T>) -> Promise {
    let object = Rc::clone(object);
    future_to_promise(async move {
        object.alarm().await?;
        Ok(JsValue::UNDEFINED)
    })
}

/// The class of an object.
macro_rules! class {
    ($name:ident, $inner:ty) => {
        #[doc = "The class that the platform makes objects of."]
        #[wasm_bindgen::prelude::wasm_bindgen]
        pub struct $name(std::rc::Rc<$inner>);

        #[wasm_bindgen::prelude::wasm_bindgen]
        impl $name {
            #[doc = "Made by the platform."]
            #[wasm_bindgen::prelude::wasm_bindgen(constructor)]
            pub fn new(state: worker::worker_sys::DurableObjectState, env: worker::Env) -> Self {
                Self(std::rc::Rc::new(<$inner as $crate::object::Object>::new(worker::State::from(state), env)))
            }

            #[doc = "Called by the worker."]
            pub fn fetch(&self, request: worker::worker_sys::web_sys::Request) -> js_sys::Promise {
                $crate::object::fetch(&self.0, request)
            }

            #[doc = "Called by the platform when the object asked for it."]
            pub fn alarm(&self) -> js_sys::Promise {
                $crate::object::alarm(&self.0)
            }
        }
    };
}

pub(crate) use class;
