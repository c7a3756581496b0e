//! Lists of what may fail, made in their whole size at once: the standard library begins with room for four, and moves
//! everything whenever that is used up.

/// All of these.
///
/// # Errors
/// The first that failed.
pub fn gathered<T, E>(items: impl ExactSizeIterator<Item = Result<T, E>>) -> Result<Vec<T>, E> {
    let mut list = Vec::with_capacity(items.len());
    for item in items {
        list.push(item?);
    }
    Ok(list)
}
