/// The source of a list's pages.
struct PageSource<Item: Sendable>: Sendable {
    /// The query without its cursor: a checkpoint fits only the list it was taken from.
    let name: String
    /// Fetches the page at a cursor; nil is the first.
    let fetch: @Sendable (String?) async throws(SequenceError) -> FetchedPage<Item>
    /// The identity of a row, the same in every process.
    let key: @Sendable (Item) -> UInt64
    /// Chooses the pages of a list with offsets; nil for a list with cursors.
    var plan: OffsetPlan? = nil
}

/// One page, and the position of the next.
struct FetchedPage<Item: Sendable>: Sendable {
    var rows: [Item]
    var issues: [RowIssue] = []
    /// The next page's cursor; nil after the last page, and in a list with offsets.
    var next: String?
    /// The page's metadata, in a list with offsets.
    var claims: ListClaims?
    /// The rows missing from the list, if this is its last page.
    var shortfall: String?
    var rateLimitWait: Duration
    var context: RequestContext
}

/// A page being fetched; releasing it cancels the request.
final class PageFetch<Item: Sendable>: Sendable {
    let cursor: String?
    private let task: Task<Result<FetchedPage<Item>, SequenceError>, Never>

    init(_ source: PageSource<Item>, at cursor: String?) {
        self.cursor = cursor
        task = Task {
            do throws(SequenceError) {
                return .success(try await source.fetch(cursor))
            } catch {
                return .failure(error)
            }
        }
    }

    deinit { task.cancel() }

    func value() async throws(SequenceError) -> FetchedPage<Item> {
        let task = task
        return try await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        .get()
    }
}
