//! Many articles: read in parallel, out in input order.

use std::sync::Arc;

use rayon::prelude::*;

use crate::Error;
use crate::analysis::Piece;
use crate::article::Article;

/// A batch holds at most this many articles for each thread: few enough for
/// what is made of them to be written while it is warm …
const BATCH_ARTICLES: usize = 16;
/// … and is closed once it holds this many bytes of text.
const BATCH_BYTES: usize = 1 << 20;

/// Runs `work` over articles, several at a time, and hands the results to
/// `each` in input order; of a very long article, piece by piece. Memory holds
/// one batch, whatever the number of articles and pieces; what could not be
/// read is handed on as it is.
///
/// # Errors
/// What `each` returns; nothing is read after it.
pub fn run<T: Send, E>(
    articles: impl Iterator<Item = Result<Article, Error>>,
    work: impl Fn(&Article, Piece) -> T + Sync,
    mut each: impl FnMut(Result<T, Error>) -> Result<(), E>,
) -> Result<(), E> {
    let mut pieces = articles.flat_map(|article| {
        let (article, error) = match article {
            Ok(article) => (Some(Arc::new(article)), None),
            Err(error) => (None, Some(Err(error))),
        };
        article.into_iter().flat_map(pieces_of).map(Ok).chain(error)
    });
    loop {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while batch.len() < BATCH_ARTICLES * rayon::current_num_threads() && bytes < BATCH_BYTES * rayon::current_num_threads() {
            let Some(next) = pieces.next() else { break };
            bytes += next.as_ref().map_or(0, |(_, piece): &(Arc<Article>, Piece)| piece.bytes.len());
            batch.push(next);
        }
        if batch.is_empty() {
            return Ok(());
        }
        let results: Vec<Result<T, Error>> =
            batch.into_par_iter().map(|item| item.map(|(article, piece)| work(&article, piece))).collect();
        for result in results {
            each(result)?;
        }
    }
}

fn pieces_of(article: Arc<Article>) -> impl Iterator<Item = (Arc<Article>, Piece)> {
    let mut after = None;
    std::iter::from_fn(move || {
        after = Piece::next(&article, after.as_ref());
        after.clone().map(|piece| (Arc::clone(&article), piece))
    })
}
