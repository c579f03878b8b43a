//! The pages of a column, one of them read ahead.
//!
//! In: a reader of pages. Out: the same pages and the same error at the same place. The reader's own `peek_next_page`
//! panics on a header with missing parts; this one reads the page ahead instead.

use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::Result;

pub(super) struct Pages {
    inner: Box<dyn PageReader>,
    /// The next page, if it was looked at.
    ahead: Option<Result<Option<Page>>>,
}

impl Pages {
    pub(super) fn new(inner: Box<dyn PageReader>) -> Self {
        Self { inner, ahead: None }
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Result<Page>> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        self.ahead.take().unwrap_or_else(|| self.inner.get_next_page())
    }

    /// An error is kept and returned when the page is read: the pages before it can still be read.
    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        let ahead = self.ahead.get_or_insert_with(|| self.inner.get_next_page());
        Ok(ahead.as_ref().ok().and_then(Option::as_ref).map(metadata))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.get_next_page().map(drop)
    }
}

fn metadata(page: &Page) -> PageMetadata {
    let num_levels = Some(page.num_values() as usize);
    match page {
        Page::DataPage { .. } => PageMetadata { num_rows: None, num_levels, is_dict: false },
        Page::DataPageV2 { num_rows, .. } => {
            PageMetadata { num_rows: Some(*num_rows as usize), num_levels, is_dict: false }
        }
        Page::DictionaryPage { .. } => {
            PageMetadata { num_rows: None, num_levels: None, is_dict: true }
        }
    }
}
