//! Many articles: read in parallel, out in input order.

use rayon::prelude::*;

use crate::Error;
use crate::article::Article;

/// A batch holds at most this many articles …
const BATCH_ARTICLES: usize = 128;
/// … and is closed once it holds this many bytes of text.
const BATCH_BYTES: usize = 512 << 10;

/// Runs `work` over articles, several at a time, and hands the results to
/// `each` in input order. Memory holds one batch, whatever the number of
/// articles; what could not be read is handed on as it is.
///
/// # Errors
/// What `each` returns; nothing is read after it.
pub fn run<T: Send, E>(
    articles: impl Iterator<Item = Result<Article, Error>>,
    work: impl Fn(&Article) -> T + Sync,
    mut each: impl FnMut(Result<T, Error>) -> Result<(), E>,
) -> Result<(), E> {
    let mut articles = articles.peekable();
    while articles.peek().is_some() {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while batch.len() < BATCH_ARTICLES && bytes < BATCH_BYTES {
            let Some(article) = articles.next() else { break };
            bytes += article.as_ref().map_or(0, |a| a.text.len());
            batch.push(article);
        }
        let results: Vec<Result<T, Error>> = batch.into_par_iter().map(|article| article.map(|a| work(&a))).collect();
        for result in results {
            each(result)?;
        }
    }
    Ok(())
}
