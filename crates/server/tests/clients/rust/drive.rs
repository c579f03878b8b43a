//! A served engine, driven by a client that `OpenAPI` Generator made of our description.
//!
//! In: BASE and KEY of a server under `Policy::live()`. Out: a line for each step, and an error at the first answer
//! that is another.

#![forbid(unsafe_code)]

use std::time::Duration;

use segmentry_client::apis::{
    Error, configuration::Configuration, contacts_api, fields_api, lists_api, members_api,
    segments20_api,
};
use segmentry_client::models::{
    ErrorItem, Errors, FieldWrite, SegmentWrite, UpsertRequest, WrittenContact,
};

/// What was answered where nothing was refused.
fn taken<T, E: std::fmt::Debug>(step: &str, answer: Result<T, Error<E>>) -> T {
    let answer = answer.unwrap_or_else(|error| panic!("{step}: {error:?}"));
    println!("ok {step}");
    answer
}

/// The first error of a refusal.
// The generated types of refusals have a variant for each status, and read each status as the first variant of
// its shape: the number stands beside them.
fn refused<T: std::fmt::Debug, E>(answer: Result<T, Error<E>>, status: u16) -> ErrorItem {
    let Err(Error::ResponseError(refusal)) = answer else { panic!("it was not refused") };
    assert_eq!(refusal.status.as_u16(), status, "{}", refusal.content);
    assert!(refusal.entity.is_some(), "{}", refusal.content);
    let errors: Errors = serde_json::from_str(&refusal.content).expect("the shape of errors");
    errors.errors.into_iter().next().expect("an error")
}

fn person(email: &str, plan: &str) -> WrittenContact {
    let fields = [("rs_plan".to_owned(), plan.into())].into_iter().collect();
    WrittenContact {
        email: Some(Some(email.to_owned())),
        custom_fields: Some(Some(fields)),
        ..WrittenContact::new()
    }
}

/// What `ask` has once it is there; it is asked for a hundred times.
fn awaited<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    for _ in 0..100 {
        if let Some(found) = ask() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("it did not come");
}

fn main() {
    let variable = |name: &str| std::env::var(name).expect(name);
    let to = Configuration {
        base_path: variable("BASE"),
        bearer_access_token: Some(variable("KEY")),
        ..Configuration::new()
    };
    let field = FieldWrite::new("Text".to_owned(), "rs_plan".to_owned());
    let field = taken("field", fields_api::post_marketing_field_definitions(&to, field));
    assert_eq!((field.name.as_str(), field.field_type.as_str()), ("rs_plan", "Text"));
    let people = vec![
        person("rs-ada@example.com", "pro"),
        person("rs-bob@example.com", "free"),
        person("rs-eve@example.com", "pro"),
    ];
    let job = contacts_api::put_marketing_contacts(&to, UpsertRequest::new(people));
    let job = taken("upsert", job).job_id;
    let state = awaited(|| {
        let state = contacts_api::get_marketing_contacts_imports_by_id(&to, &job);
        Some(taken("job", state)).filter(|state| state.status != "pending")
    });
    assert_eq!((state.status.as_str(), state.results.created_count), ("completed", 3));

    let query = "SELECT contact_id, updated_at FROM contact_data WHERE rs_plan = 'pro'";
    let segment = SegmentWrite::new("Rust".to_owned(), query.to_owned());
    let made = taken("segment", segments20_api::post_marketing_segments20(&to, segment)).id;
    awaited(|| {
        let seen = segments20_api::get_marketing_segments20_by_segment_id(&to, &made, Some(false));
        (taken("count", seen).contacts_count == 2).then_some(())
    });
    let (mut members, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page = members_api::get_v1_segments_by_segment_id_members(
            &to,
            &made,
            Some("ids"),
            Some(1),
            cursor.as_deref(),
            None,
        );
        let page = taken("members", page);
        members.extend(page.ids.flatten().expect("ids were asked for"));
        let Some(next) = page.next.flatten() else { break };
        cursor = Some(next);
    }
    members.sort();
    members.dedup();
    assert_eq!(members.len(), 2, "{members:?}");

    let query = "SELECT contact_id, updated_at FROM contact_data WHERE nowhere = 1";
    let wrong = SegmentWrite::new("wrong".to_owned(), query.to_owned());
    let item = refused(segments20_api::post_marketing_segments20(&to, wrong), 400);
    assert!(
        item.field.as_deref() == Some("query_dsl") && item.message.contains("nowhere"),
        "{item:?}"
    );
    let item = refused(lists_api::get_marketing_lists_by_id(&to, &made, None), 404);
    assert_eq!(item.field.as_deref(), Some("id"));
    println!("ok refusals");
}
